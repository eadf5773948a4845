/** What is told of a server's entry while it is typed. */
import { describe, expect, it } from 'vitest';
import { parseAddress } from '../../../electron/remote/index.ts';
import { addressProblem, pemProblem } from '../../../renderer/src/lib/server-entry.ts';

describe('an address', () => {
  const GOOD = ['server.example.org:8443', 'https://a:1', 'http://127.0.0.1:65535/', '[::1]:50051'];
  const BAD = ['example.org', 'a b:1', 'https://example.org', '::1:5', 'user@host:1'];

  it.each(GOOD)('%s is one', (text) => {
    expect(addressProblem(text)).toBeNull();
    expect(() => parseAddress(text)).not.toThrow();
  });

  it.each(BAD)('%s is none', (text) => {
    expect(addressProblem(text)).toBe('address');
    expect(() => parseAddress(text)).toThrow();
  });

  it('has a port that there is', () => {
    for (const text of ['a:0', 'a:65536', 'a:99999']) expect(addressProblem(text)).toBe('port');
    expect(addressProblem('')).toBeNull();
  });
});

it('tells what is no certificate', () => {
  expect(pemProblem('this is not a pem')).toBe('pem');
  expect(pemProblem('-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----')).toBeNull();
  expect(pemProblem(' ')).toBeNull();
});
