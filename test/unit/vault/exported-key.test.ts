import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { exportKey, importKey, readKeyFacts, type ExportableKey } from '../../../electron/vault/index.ts';
import { CHEAP, codeOf, flipped, passphrase, withChecksum } from './support.ts';

const KEY: ExportableKey = {
  keyId: '00112233445566778899aabbccddeeff',
  name: 'Schlüssel 1',
  parameterSet: 'n_8192_logq_4x50_logt_45',
  createdAtMs: 1_700_000_000_000,
  secret: Uint8Array.from(randomBytes(1000)),
};
/** Offsets: magic 8, version 2, then the texts. */
const NAME_AT = 10 + 33 + 1;
const AFTER_HEAD = 10 + 33 + (1 + 12) + (1 + 24) + 8 + 3;
let file: Uint8Array;

beforeAll(async () => {
  file = await exportKey(KEY, passphrase(), CHEAP);
});

describe('an exported key', () => {
  it('comes back under its passphrase, and shows its facts without', async () => {
    expect(await importKey(file, passphrase())).toEqual(KEY);
    const { secret: _, ...facts } = KEY;
    expect(readKeyFacts(file)).toEqual(facts);
  });

  it('does not show its secret', () => {
    expect(Buffer.from(file).indexOf(KEY.secret.subarray(0, 8))).toBe(-1);
  });

  it('tells a wrong passphrase from a damaged file', async () => {
    expect(await codeOf(() => importKey(file, passphrase('wrong wrong wrong')))).toBe('PASSPHRASE_WRONG');
    for (let i = 0; i < file.length; i += i < 200 ? 1 : 37) {
      const expected = i === 8 || i === 9 ? 'STORE_NEWER' : 'KEY_INVALID';
      expect([i, await codeOf(() => importKey(flipped(file, i, 0x80), passphrase()))]).toEqual([i, expected]);
    }
    for (const length of [0, 7, 9, 60, 140, file.length - 1]) {
      expect(await codeOf(() => importKey(file.subarray(0, length), passphrase()))).toBe('KEY_INVALID');
    }
  });

  it.each([
    ['name', NAME_AT, 1, 'KEY_INVALID'],
    ['time', AFTER_HEAD - 4, 1, 'KEY_INVALID'],
    ['cost below the bound', AFTER_HEAD - 3, 1, 'KEY_INVALID'],
    ['cost above the bound', AFTER_HEAD - 3, 0x10, 'KEY_INVALID'],
    ['check', AFTER_HEAD + 16, 1, 'PASSPHRASE_WRONG'],
    ['length', AFTER_HEAD + 32, 0x10, 'KEY_INVALID'],
    ['nonce', AFTER_HEAD + 36, 1, 'KEY_INVALID'],
    ['sealed secret', AFTER_HEAD + 100, 1, 'KEY_INVALID'],
  ])('with a changed %s does not open, though its checksum fits', async (_, index, mask, expected) => {
    const changed = withChecksum(flipped(file, index, mask), 'key-file');
    const code = await codeOf(() => importKey(changed, passphrase()));
    expect(code).toBe(expected);
  });

  it('needs a passphrase worth the name and facts within bounds', async () => {
    expect(await codeOf(() => exportKey(KEY, passphrase('short'), CHEAP))).toBe('PASSPHRASE_WEAK');
    const bad: Partial<ExportableKey>[] = [
      { keyId: 'zz' },
      { name: '' },
      { name: 'x'.repeat(256) },
      { parameterSet: '' },
      { secret: new Uint8Array(0) },
      { secret: new Uint8Array(8 * 2 ** 20 + 1) },
    ];
    for (const change of bad) {
      expect(await codeOf(() => exportKey({ ...KEY, ...change }, passphrase(), CHEAP))).toBe(
        'ARGUMENT_INVALID',
      );
    }
  });

  it('zeroes the passphrases it was given, also when it fails', async () => {
    const all = [passphrase(), passphrase('short'), passphrase(), passphrase('wrong wrong wrong')] as const;
    await exportKey(KEY, all[0], CHEAP);
    await codeOf(() => exportKey(KEY, all[1], CHEAP));
    await codeOf(() => importKey(file.subarray(1), all[2]));
    await codeOf(() => importKey(file, all[3]));
    for (const bytes of all) expect(bytes.every((byte) => byte === 0)).toBe(true);
    expect(KEY.secret.some((byte) => byte !== 0)).toBe(true);
  });
});
