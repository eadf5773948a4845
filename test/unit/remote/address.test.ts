/** Addresses as people write them, and when a token may travel. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dialTarget, parseAddress } from '../../../electron/remote/address.ts';
import { connect } from '../../../electron/remote/index.ts';

describe('an address', () => {
  it.each([
    ['127.0.0.1:50551', { host: '127.0.0.1', port: 50551, tls: null, loopback: true }],
    ['localhost:1', { host: 'localhost', port: 1, tls: null, loopback: true }],
    ['[::1]:8080', { host: '::1', port: 8080, tls: null, loopback: true }],
    ['https://he.example.org:443', { host: 'he.example.org', port: 443, tls: true, loopback: false }],
    ['http://10.0.0.7:50551/', { host: '10.0.0.7', port: 50551, tls: false, loopback: false }],
  ])('%s is understood', (text, expected) => {
    expect(parseAddress(text)).toEqual(expected);
  });

  it.each([
    '',
    'host',
    'host:',
    'host:0',
    'host:65536',
    ':50551',
    'ftp://host:1',
    'host:1/path',
    'a b:1',
    'u@h:1',
  ])('"%s" is refused', (text) => {
    expect(() => parseAddress(text)).toThrowError(
      expect.objectContaining({ code: 'ARGUMENT_INVALID' }) as Error,
    );
  });

  it('is dialled as it was written', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.integer({ min: 1, max: 65_535 }), (host, port) => {
        fc.pre(!host.includes('.'));
        expect(dialTarget(parseAddress(`[${host}]:${port}`))).toBe(`[${host}]:${port}`);
      }),
    );
  });

  it('that leaves the computer in the clear takes no token', () => {
    const refused = expect.objectContaining({ code: 'ARGUMENT_INVALID' }) as Error;
    expect(() => connect({ address: 'http://he.example.org:50551', token: 'secret' })).toThrowError(refused);
    for (const address of ['127.0.0.1:50551', 'https://he.example.org:443', 'he.example.org:443']) {
      connect({ address, token: 'secret' }).close();
    }
  });
});
