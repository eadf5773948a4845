import { describe, expect, it } from 'vitest';
import { primitives, type Primitives } from '../../../../electron/vault/primitives.ts';
import { selfTest } from '../../../../electron/vault/self-test.ts';
import { failure } from './support.ts';

const wrong = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte ^ 1);

const BROKEN: readonly (readonly [string, Partial<Primitives>])[] = [
  ['SHA-256', { sha256: (...parts) => wrong(primitives.sha256(...parts)) }],
  [
    'HKDF-SHA-256',
    { hkdf: (ikm, salt, _info, length) => primitives.hkdf(ikm, salt, new Uint8Array(0), length) },
  ],
  [
    'AES-256-GCM',
    { gcmSeal: (key, nonce, _associated, plain) => primitives.gcmSeal(key, nonce, new Uint8Array(0), plain) },
  ],
  ['AES-256-GCM', { gcmOpen: (_key, _nonce, _associated, sealed) => sealed.subarray(0, -16) }],
  [
    'scrypt',
    {
      scrypt: (secret, salt, cost, length) => primitives.scrypt(secret, salt, { ...cost, logN: 13 }, length),
    },
  ],
];

describe('the self-test of the cryptography', () => {
  it('passes on this runtime', async () => {
    await expect(selfTest()).resolves.toBeUndefined();
  });

  it.each(BROKEN)('names %s when it is wrong', async (name, broken) => {
    const error = await failure(() => selfTest({ ...primitives, ...broken }));
    expect(error.code).toBe('SELF_TEST_FAILED');
    expect(error.message).toContain(name);
  });

  it('names what the runtime does not offer at all', async () => {
    const missing = () => {
      throw new Error('unsupported');
    };
    const error = await failure(() => selfTest({ ...primitives, gcmSeal: missing }));
    expect(error.message).toContain('AES-256-GCM');
  });

  it('does not let a cipher pass that never refuses', async () => {
    const open: Primitives['gcmOpen'] = (key, nonce, associated, sealed) =>
      primitives.gcmOpen(key, nonce, associated, sealed) ?? new Uint8Array(1);
    expect((await failure(() => selfTest({ ...primitives, gcmOpen: open }))).message).toContain(
      'AES-256-GCM',
    );
  });
});
