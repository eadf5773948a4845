import { expect, test } from 'vitest';
import { formatAddress, isLoopback, parseAddress } from '../../../server/transport/address.ts';
import { serverTls } from '../../../server/transport/credentials.ts';
import { hostOf } from '../../../server/transport/peer.ts';

test.each([
  ['127.0.0.1:50551', { host: '127.0.0.1', port: 50551 }],
  ['localhost:0', { host: 'localhost', port: 0 }],
  ['[::1]:65535', { host: '::1', port: 65535 }],
])('%s', (text, expected) => {
  expect(parseAddress(text)).toEqual(expected);
  expect(formatAddress(parseAddress(text))).toBe(text);
});

test.each(['', 'localhost', ':1', '127.0.0.1:65536', '127.0.0.1:-1', '::1:80', '[abc]:1', 'a b:1', 'h:1:2'])(
  'refuses "%s"',
  (text) => {
    expect(() => parseAddress(text)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
  },
);

test.each([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['::1', true],
  ['LOCALHOST', true],
  ['0.0.0.0', false],
  ['::', false],
  ['10.0.0.1', false],
  ['localhost.example', false],
  ['127.0.0.1.example', false],
])('%s is loopback: %s', (host, loopback) => {
  expect(isLoopback(host)).toBe(loopback);
});

test('clear text to other machines needs the explicit wish', async () => {
  const refused = serverTls('0.0.0.0', undefined, false);
  await expect(refused).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  await expect(serverTls('0.0.0.0', undefined, true)).resolves.toBeUndefined();
  await expect(serverTls('127.0.0.1', undefined, false)).resolves.toBeUndefined();
});

test('TLS files that cannot be read are named by their entry, not their path', async () => {
  const missing = serverTls('127.0.0.1', { certificate: '/nowhere/c.pem', key: '/nowhere/k.pem' }, false);
  await expect(missing).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.not.stringMatching('nowhere'),
  });
});

test.each([
  ['10.0.0.1:4711', '10.0.0.1'],
  ['::1:4711', '::1'],
  ['unknown', 'unknown'],
])('the peer %s is counted as %s', (peer, host) => {
  expect(hostOf(peer)).toBe(host);
});
