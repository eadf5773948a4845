/** Addresses as people write them, and when a token may travel. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dialTarget, parseAddress } from '../../../../electron/remote/address.ts';
import { connect } from '../../../../electron/remote/index.ts';

describe('an address', () => {
  it.each([
    ['127.0.0.1:50551', { host: '127.0.0.1', port: 50551, tls: null, loopback: true }],
    ['localhost:1', { host: 'localhost', port: 1, tls: null, loopback: true }],
    ['[::1]:8080', { host: '::1', port: 8080, tls: null, loopback: true }],
    ['https://he.example.org:443', { host: 'he.example.org', port: 443, tls: true, loopback: false }],
    ['http://10.0.0.7:50551/', { host: '10.0.0.7', port: 50551, tls: false, loopback: false }],
    [
      'unix:/run/a b.sock',
      { host: 'localhost', port: 0, tls: false, loopback: true, socketPath: '/run/a b.sock' },
    ],
  ])('%s is understood', (text, expected) => {
    expect(parseAddress(text)).toEqual(expected);
  });

  // Spellings that reports of other clients are about: grpc/grpc-node 1736 (IPv6 in full, with and without brackets), grpc/grpc 9987 (the address that a server prints).
  it.each([
    ['0.0.0.0:7', '127.0.0.1:7'],
    ['[::]:7', '[::1]:7'],
    ['[0:0:0:0:0:0:0:1]:7', '[::1]:7'],
    ['[::ffff:127.0.0.1]:7', '[::ffff:7f00:1]:7'],
    ['127.1:7', '127.0.0.1:7'],
    ['2130706433:7', '127.0.0.1:7'],
    ['localhost.:7', 'localhost:7'],
    ['LOCALHOST:7', 'localhost:7'],
    ['ip6-localhost:7', '[::1]:7'],
    ['HTTP://127.0.0.1:7', '127.0.0.1:7'],
  ])('%s is this computer, dialled as %s', (text, dialled) => {
    const address = parseAddress(text);
    expect([dialTarget(address), address.loopback, address.tls === true]).toEqual([dialled, true, false]);
  });

  it.each(['[::ffff:10.0.0.1]:7', '128.1:7', 'localhost.example.org:7', 'notlocalhost:7', '[fe80::1]:7'])(
    '%s is another one',
    (text) => expect(parseAddress(text).loopback).toBe(false),
  );

  it('says how an IPv6 address is written', () => {
    expect(() => parseAddress('::1:50551')).toThrow(/brackets/);
    expect(dialTarget(parseAddress('https://münchen.example:443'))).toBe('xn--mnchen-3ya.example:443');
  });

  it('of a socket is dialled by its path', () => {
    expect(dialTarget(parseAddress('unix:/run/server.sock'))).toBe('unix:/run/server.sock');
  });

  it.each([
    '',
    'unix:server.sock',
    'unix:/a\nb',
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

  it('of IPv6 is dialled in its shortest form', () => {
    fc.assert(
      fc.property(fc.ipV6(), fc.integer({ min: 1, max: 65_535 }), (host, port) => {
        fc.pre(!/[.]|^[0:]+$/.test(host));
        const { hostname } = new URL(`http://[${host}]`);
        expect(dialTarget(parseAddress(`[${host}]:${port}`))).toBe(`${hostname}:${port}`);
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
