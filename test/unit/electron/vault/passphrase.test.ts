/** Passphrases: one spelling, those of earlier versions still taken, and what is too easy. */
import { describe, expect, it } from 'vitest';
import { createVault, openVault, type Credential } from '../../../../electron/vault/index.ts';
import { SALT_BYTES, wrap } from '../../../../electron/vault/key-wrap.ts';
import { KEY_BYTES, primitives, randomSecret } from '../../../../electron/vault/primitives.ts';
import { checkedRecord, type VaultRecord } from '../../../../electron/vault/record.ts';
import { utf8 } from '../../../../electron/vault/bytes.ts';
import { newPassphrase, spellings } from '../../../../electron/vault/passphrase.ts';
import { passphraseBytes } from '../../../../shared/ipc/typed-text.ts';
import { CHEAP, codeOf, failure, passphraseSlot, withPassphrase } from './support.ts';

describe('a new passphrase', () => {
  it.each([
    ['aaaaaaaaaa', 'repeats'],
    ['1234567890', 'tried first'],
    ['qwertyuiop', 'tried first'],
    ['password2024', ''],
    ['abcabcabcabc', 'repeats'],
    ['tiny 1234', 'fewer than 10 characters'],
    ['9 + 3', 'fewer than 10 characters'],
  ])('that is easy to guess is refused with the reason: %s', async (text, reason) => {
    const error = await failure(() => newPassphrase(utf8(text)));
    expect(error.code).toBe('PASSPHRASE_WEAK');
    expect(error.message).toContain(`the passphrase is easy to guess: `);
    expect(error.message).toContain(reason);
    expect(error.message).not.toContain(text);
  });

  it.each(['correct horse battery', 'drei Brücken über die Spree', 'k7#Vq!m2Zr', 'четыре разных слова тут'])(
    'that is not is taken: %s',
    async (text) => {
      const typed = utf8(text);
      expect(await newPassphrase(typed)).toEqual(passphraseBytes(text));
      expect(typed.every((byte) => byte === 0)).toBe(true);
    },
  );

  it('keeps its spaces, in the middle and at both ends', async () => {
    expect(await newPassphrase(utf8('  correct horse  battery '))).toEqual(utf8('  correct horse  battery '));
  });

  it.each([
    ['bytes that are no UTF-8', Uint8Array.from({ length: 32 }, () => 0xff)],
    ['what a lossy decoder left', utf8('\ufffd'.repeat(20))],
  ])('is no %s', async (_, bytes) => {
    expect(await codeOf(() => newPassphrase(bytes))).toBe('PASSPHRASE_NOT_TEXT');
  });

  it('of great length is looked at quickly and taken up to 1024 bytes', async () => {
    const long = Array.from({ length: 100 }, (_, i) => `word${i * 7919}`).join(' ');
    expect(await newPassphrase(utf8(long.slice(0, 1024)))).toHaveLength(Math.min(1024, long.length));
    expect(await codeOf(() => newPassphrase(utf8('x '.repeat(600))))).toBe('ARGUMENT_INVALID');
  });
});

/** A record as an earlier version made it: the passphrase as bytes that no version makes any more. */
async function recordSealedBy(bytes: Uint8Array, version: 1 | 2 = 2): Promise<VaultRecord> {
  const { record } = await createVault([passphraseSlot()]);
  const salt = randomSecret(SALT_BYTES);
  const dataKey = randomSecret(KEY_BYTES);
  const parameters = Uint8Array.of(CHEAP.logN, CHEAP.r, CHEAP.p);
  const context = [
    utf8('cryptonets/vault/slot/v1'),
    record.vaultId,
    utf8('passphrase'),
    utf8('5'),
    parameters,
  ];
  const envelope = wrap(await primitives.scrypt(bytes, salt, CHEAP, KEY_BYTES), salt, context, dataKey);
  const slot = { type: 'passphrase', createdAtMs: 5, parameters, salt, ...envelope } as const;
  return checkedRecord(dataKey, { ...record, epoch: version - 1, slots: [slot] });
}

describe('the spellings of a passphrase', () => {
  it('are one where no letter has several', () => {
    expect(spellings(utf8('correct horse battery'))).toHaveLength(1);
    expect(spellings(utf8('Mu\u0308ller'))[0]).toEqual(utf8('Müller'));
  });

  it.each<[string, Uint8Array, Credential]>([
    [
      'NFKC, as the command line had it',
      utf8('ﬁve ﬁne ﬁshes'.normalize('NFKC')),
      withPassphrase('ﬁve ﬁne ﬁshes'),
    ],
    [
      'decomposed, as a window may have had it',
      utf8('café ole ole'.normalize('NFD')),
      withPassphrase('café ole ole'),
    ],
    [
      'a byte order mark as a part of it',
      utf8('\ufeffcorrect horse'),
      { ...withPassphrase('correct horse'), before: utf8('\ufeffcorrect horse') },
    ],
  ])('of earlier versions open, and are not asked again: %s', async (_, sealedBy, credential) => {
    const record = await recordSealedBy(sealedBy);
    const again = structuredClone(credential) as Extract<Credential, { type: 'passphrase' }>;
    const { renewed, unlocked } = await openVault(record, credential);
    expect(renewed?.epoch).toBe(record.epoch);
    const present: Credential = { type: 'passphrase', passphrase: again.passphrase };
    const reopened = await openVault(renewed!, present);
    expect(reopened.renewed).toBeUndefined();
    expect(reopened.unlocked.borrowDataKey()).toEqual(unlocked.borrowDataKey());
  });

  it('make a record of version 1 one of version 2', async () => {
    const record = await recordSealedBy(utf8('an old passphrase'), 1);
    expect(record.epoch).toBe(0);
    const { renewed, unlocked } = await openVault(record, withPassphrase('an old passphrase'));
    expect([renewed?.epoch, unlocked.epoch]).toEqual([1, 1]);
  });

  it('do not open by another passphrase', async () => {
    const record = await recordSealedBy(utf8('café ole ole'.normalize('NFD')));
    expect(await codeOf(() => openVault(record, withPassphrase('cafe ole ole')))).toBe('PASSPHRASE_WRONG');
  });
});
