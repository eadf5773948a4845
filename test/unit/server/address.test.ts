import { expect, test } from 'vitest';
import { formatAddress, parseListenAddress, staysHere } from '../../../server/transport/address.ts';
import { serverTls } from '../../../server/transport/credentials.ts';
import { hostOf } from '../../../server/transport/peer.ts';

test.each([
  ['127.0.0.1:50551', { host: '127.0.0.1', port: 50551 }],
  ['localhost:0', { host: 'localhost', port: 0 }],
  ['[::1]:65535', { host: '::1', port: 65535 }],
  ['unix:/run/cryptonets/server.sock', { socketPath: '/run/cryptonets/server.sock' }],
])('%s', (text, expected) => {
  expect(parseListenAddress(text)).toEqual(expected);
  expect(formatAddress(parseListenAddress(text))).toBe(text);
});

test.each([
  '',
  'localhost',
  ':1',
  '127.0.0.1:65536',
  '127.0.0.1:-1',
  '::1:80',
  '[abc]:1',
  'a b:1',
  'h:1:2',
  'unix:',
  'unix:server.sock',
  'unix:/run/../server.sock',
  'unix:/a\nb',
  `unix:/${'a'.repeat(110)}`,
])('refuses "%s"', (text) => {
  expect(() => parseListenAddress(text)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
});

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
  expect(staysHere({ host, port: 1 })).toBe(loopback);
});

test('clear text to other machines needs the explicit wish', async () => {
  const refused = serverTls({ host: '0.0.0.0', port: 0 }, undefined, false);
  await expect(refused).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  await expect(serverTls({ host: '0.0.0.0', port: 0 }, undefined, true)).resolves.toBeUndefined();
  await expect(serverTls({ host: '127.0.0.1', port: 0 }, undefined, false)).resolves.toBeUndefined();
});

test('TLS files that cannot be read are named by their entry, not their path', async () => {
  const missing = serverTls(
    { host: '127.0.0.1', port: 0 },
    { certificate: '/nowhere/c.pem', key: '/nowhere/k.pem' },
    false,
  );
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
