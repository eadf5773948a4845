import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { exportKey, importKey, type ExportableKey } from '../../../../electron/vault/index.ts';
import { CHEAP, codeOf, flipped, passphrase, withChecksum } from './support.ts';

const KEY: ExportableKey = {
  keyId: '00112233445566778899aabbccddeeff',
  name: 'Schlüssel 1',
  createdAtMs: 1_700_000_000_000,
  secrets: [
    { parameterSet: 'n_8192_logq_4x50_logt_45', secret: Uint8Array.from(randomBytes(1000)) },
    { parameterSet: 'n_8192_logq_49-49-48-34_logp_34', secret: Uint8Array.from(randomBytes(700)) },
  ],
};
/** Offsets: magic 8, version 2, then the texts. */
const NAME_AT = 10 + 33 + 1;
const SECRETS_AT = 10 + 33 + (1 + 12) + 8;
const AFTER_HEAD = SECRETS_AT + 1 + (1 + 24 + 4) + (1 + 31 + 4) + 3;
const one = (parameterSet: string, length = 5) => ({ parameterSet, secret: new Uint8Array(length).fill(1) });
let file: Uint8Array;

beforeAll(async () => {
  file = await exportKey(KEY, passphrase(), CHEAP);
});

describe('an exported key', () => {
  it('comes back whole under its passphrase, with every secret that it has', async () => {
    expect(await importKey(file, passphrase())).toEqual(KEY);
  });

  it('does not show its secrets', () => {
    for (const { secret } of KEY.secrets) expect(Buffer.from(file).indexOf(secret.subarray(0, 8))).toBe(-1);
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
    ['time', SECRETS_AT - 1, 1, 'KEY_INVALID'],
    ['number of secrets', SECRETS_AT, 3, 'KEY_INVALID'],
    ['length of a secret', SECRETS_AT + 1 + 25 + 3, 1, 'KEY_INVALID'],
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
      { secrets: [] },
      { secrets: [one('')] },
      { secrets: [one('p'), one('p')] },
      { secrets: Array.from({ length: 17 }, (_, i) => one(String(i))) },
      { secrets: [one('p', 0)] },
      { secrets: [one('p', 8 * 2 ** 20), one('q', 1)] },
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
    for (const { secret } of KEY.secrets) expect(secret.some((byte) => byte !== 0)).toBe(true);
  });
});

describe('a key file of the version before', () => {
  const BEFORE = join(import.meta.dirname, '../../../fixtures/profiles/schema-4');
  const open = async (name: string) =>
    importKey(await readFile(join(BEFORE, `${name}.cnkey`)), passphrase('a key file of the version before'));

  it.each([
    ['work', 'insecure-n_1024_logq_4x50_logt_46'],
    ['work.interactive', 'insecure-n_1024_logq_49-49-48-34_logp_34'],
  ])('opens, with the one secret that it has: %s', async (name, parameterSet) => {
    const key = await open(name);
    expect(key).toMatchObject({ name, secrets: [{ parameterSet }] });
    expect(key.secrets[0]!.secret.length).toBeGreaterThan(1000);
  });

  it('says a wrong passphrase, and damage', async () => {
    const bytes = await readFile(join(BEFORE, 'work.cnkey'));
    expect(await codeOf(() => importKey(bytes, passphrase('wrong wrong wrong')))).toBe('PASSPHRASE_WRONG');
    const changed = withChecksum(flipped(bytes, 60, 1), 'key-file');
    expect(await codeOf(() => importKey(changed, passphrase('a key file of the version before')))).toBe(
      'KEY_INVALID',
    );
  });
});
