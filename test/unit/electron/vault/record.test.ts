import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createVault,
  decodeVaultRecord,
  encodeVaultRecord,
  type VaultRecord,
} from '../../../../electron/vault/index.ts';
import type { NewVault } from '../../../../electron/vault/vault.ts';
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import {
  codeOf,
  flipped,
  MemoryKeyFile,
  passphraseSlot,
  SoftKeyring,
  withChecksum,
  unlockVault,
  withPassphrase,
} from './support.ts';

let vault: NewVault;
let bytes: Uint8Array;

beforeAll(async () => {
  const keyring = new SoftKeyring();
  const specs = [
    { type: 'file', keyFile: new MemoryKeyFile() },
    passphraseSlot(),
    { type: 'keyring', keyring },
    { type: 'recovery' },
  ] as const;
  vault = await createVault(specs, 1_700_000_000_000);
  bytes = encodeVaultRecord(vault.record);
});

/** The record's bytes with one slot changed, checksum made to fit, read again and unlocked by the passphrase. */
const openChanged = (change: (record: VaultRecord) => VaultRecord) =>
  unlockVault(decodeVaultRecord(encodeVaultRecord(change(vault.record))), withPassphrase());

describe('the bytes of a vault record', () => {
  it('come back as they were, slots in the order of their types', () => {
    expect(decodeVaultRecord(bytes)).toEqual(vault.record);
    expect(vault.record.slots.map(({ type }) => type)).toEqual(['passphrase', 'recovery', 'keyring', 'file']);
  });

  it('are refused when any byte was changed', async () => {
    for (let i = 0; i < bytes.length; i++) {
      const code = await codeOf(() => decodeVaultRecord(flipped(bytes, i, 0x80)));
      // Bytes 8 and 9 are the version; a larger one is a newer app's.
      expect([i, code]).toEqual([i, i === 8 || i === 9 ? 'STORE_NEWER' : 'VAULT_CORRUPT']);
    }
  });

  it('are refused at every other length', async () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(await codeOf(() => decodeVaultRecord(bytes.subarray(0, length)))).toBe('VAULT_CORRUPT');
    }
    expect(await codeOf(() => decodeVaultRecord(Uint8Array.from([...bytes, 0])))).toBe('VAULT_CORRUPT');
    expect(await codeOf(() => decodeVaultRecord(new Uint8Array(100_000)))).toBe('VAULT_CORRUPT');
  });

  it('name no version 0', async () => {
    expect(await codeOf(() => decodeVaultRecord(withChecksum(flipped(bytes, 9, 2), 'vault')))).toBe(
      'VAULT_CORRUPT',
    );
  });

  it.each([
    ['no slot', () => []],
    ['five slots', (slots: VaultRecord['slots']) => [...slots, ...slots.slice(0, 1)]],
    ['a type twice', (slots: VaultRecord['slots']) => [slots[0], slots[0]]],
    ['slots out of order', (slots: VaultRecord['slots']) => [slots[1], slots[0]]],
  ])('with %s are refused, though the checksum fits', async (_, change) => {
    const slots = change(vault.record.slots) as VaultRecord['slots'];
    expect(await codeOf(() => decodeVaultRecord(encodeVaultRecord({ ...vault.record, slots })))).toBe(
      'VAULT_CORRUPT',
    );
  });

  it('with a slot type that does not exist are refused', async () => {
    const offset = 8 + 2 + 16 + 8 + 8 + 1;
    const changed = flipped(bytes, offset, 0x40);
    expect(await codeOf(() => decodeVaultRecord(withChecksum(changed, 'vault')))).toBe('VAULT_CORRUPT');
  });
});

describe('any bytes', () => {
  const spoiled = fc.array(fc.record({ at: fc.nat(5000), to: fc.nat(255) }), { minLength: 1, maxLength: 8 });

  it('are read or refused by code, whatever was done to a record whose checksum fits', async () => {
    const allowed = ['VAULT_CORRUPT', 'STORE_NEWER', 'read'];
    await fc.assert(
      fc.asyncProperty(spoiled, fc.nat(400), async (changes, cut) => {
        const copy = Uint8Array.from(bytes);
        for (const { at, to } of changes) copy[at % copy.length] = to;
        const kept = copy.subarray(0, copy.length - (cut % (copy.length - 16)));
        const code = await codeOf(() => {
          decodeVaultRecord(withChecksum(kept, 'vault'));
          throw new CryptoNetsError('INTERNAL', 'read');
        });
        expect(allowed).toContain(code === 'INTERNAL' ? 'read' : code);
      }),
      { numRuns: 500 },
    );
  });

  it('of no record at all are refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), async (noise) => {
        expect(await codeOf(() => decodeVaultRecord(noise))).toBe('VAULT_CORRUPT');
      }),
    );
  });
});

describe('a record changed on purpose, its checksum made to fit', () => {
  const slot = (change: (slot: VaultRecord['slots'][number]) => object) => (record: VaultRecord) => ({
    ...record,
    slots: record.slots.map((one) => (one.type === 'passphrase' ? { ...one, ...change(one) } : one)),
  });

  it.each<[string, (record: VaultRecord) => VaultRecord, string]>([
    ['nonce', slot((s) => ({ sealed: flipped(s.sealed, 0) })), 'VAULT_CORRUPT'],
    ['sealed key', slot((s) => ({ sealed: flipped(s.sealed, 20) })), 'VAULT_CORRUPT'],
    ['tag', slot((s) => ({ sealed: flipped(s.sealed, 59) })), 'VAULT_CORRUPT'],
    ['time of the slot', slot((s) => ({ createdAtMs: s.createdAtMs + 1 })), 'VAULT_CORRUPT'],
    ['vault id', (r) => ({ ...r, vaultId: flipped(r.vaultId, 3) }), 'VAULT_CORRUPT'],
    ['epoch', (r) => ({ ...r, epoch: 7 }), 'VAULT_CORRUPT'],
    ['no epoch, as version 1', (r) => ({ ...r, epoch: 0 }), 'VAULT_CORRUPT'],
    ['time of the vault', (r) => ({ ...r, createdAtMs: 5 }), 'VAULT_CORRUPT'],
    ['key check', (r) => ({ ...r, keyCheck: flipped(r.keyCheck, 31) }), 'VAULT_CORRUPT'],
    ['a slot less', (r) => ({ ...r, slots: r.slots.slice(0, 3) }), 'VAULT_CORRUPT'],
    [
      'another slot’s salt',
      (r) => ({
        ...r,
        slots: r.slots.map((s) => (s.type === 'file' ? { ...s, salt: flipped(s.salt, 0) } : s)),
      }),
      'VAULT_CORRUPT',
    ],
    // A changed salt or check cannot be told from a wrong passphrase: both are what makes it right.
    ['salt', slot((s) => ({ salt: flipped(s.salt, 0) })), 'PASSPHRASE_WRONG'],
    ['check', slot((s) => ({ check: flipped(s.check, 0) })), 'PASSPHRASE_WRONG'],
    ['cost of 2^14', slot(() => ({ parameters: Uint8Array.of(14, 8, 1) })), 'VAULT_CORRUPT'],
    ['cost of 2^21', slot(() => ({ parameters: Uint8Array.of(21, 8, 1) })), 'VAULT_CORRUPT'],
    ['cost of 2 GiB', slot(() => ({ parameters: Uint8Array.of(20, 16, 1) })), 'VAULT_CORRUPT'],
    ['r of 0', slot(() => ({ parameters: Uint8Array.of(17, 0, 1) })), 'VAULT_CORRUPT'],
    ['p of 255', slot(() => ({ parameters: Uint8Array.of(17, 8, 255) })), 'VAULT_CORRUPT'],
    ['no cost', slot(() => ({ parameters: new Uint8Array(0) })), 'VAULT_CORRUPT'],
    ['too much of a cost', slot(() => ({ parameters: Uint8Array.of(15, 8, 1, 0) })), 'VAULT_CORRUPT'],
    ['another cost within bounds', slot(() => ({ parameters: Uint8Array.of(16, 8, 1) })), 'PASSPHRASE_WRONG'],
  ])('%s', async (_, change, code) => {
    expect(await codeOf(() => openChanged(change))).toBe(code);
  });
});
