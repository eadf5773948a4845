/** Revoking: what opened a vault before opens nothing that it seals afterwards. */
import { describe, expect, it } from 'vitest';
import {
  createVault,
  keyFileName,
  renewVault,
  type Credential,
  type Renewal,
  type SlotSpec,
} from '../../../../electron/vault/index.ts';
import {
  CHEAP,
  codeOf,
  failure,
  MemoryKeyFile,
  passphrase,
  passphraseSlot,
  SoftKeyring,
  unlockVault,
  withPassphrase,
} from './support.ts';

const PLACE = { table: 'keys', rowId: 'a1', paramsDigest: Uint8Array.of(1, 2, 3) };
const CONTENT = Uint8Array.of(9, 8, 7);
const NEXT = 'the passphrase that comes next';

async function vaultOf(...specs: SlotSpec[]) {
  const vault = await createVault(specs);
  const renew = (change: Partial<Renewal> = {}) =>
    renewVault(vault.record, vault.unlocked, {
      current: withPassphrase(),
      atHand: [],
      cost: CHEAP,
      ...change,
    });
  return { ...vault, renew };
}

describe('a vault that is renewed', () => {
  it('opens nothing new by the passphrase before, nor by the record before', async () => {
    const before = await vaultOf(passphraseSlot());
    const after = await before.renew({ next: passphrase(NEXT) });
    const row = after.unlocked.seal(PLACE, CONTENT);
    expect(await codeOf(() => unlockVault(after.record, withPassphrase()))).toBe('PASSPHRASE_WRONG');
    const stale = await unlockVault(before.record, withPassphrase());
    expect(await codeOf(() => stale.open(PLACE, row))).toBe('VAULT_CORRUPT');
    expect((await unlockVault(after.record, withPassphrase(NEXT))).open(PLACE, row)).toEqual(CONTENT);
    expect([before.record.epoch, after.record.epoch, stale.epoch]).toEqual([1, 2, 1]);
  });

  it('keeps the ways in that are at hand, and makes the recovery code anew', async () => {
    const [keyring, keyFile] = [new SoftKeyring(), new MemoryKeyFile()];
    const before = await vaultOf(
      passphraseSlot(),
      { type: 'recovery' },
      { type: 'keyring', keyring },
      { type: 'file', keyFile },
    );
    const atHand: Credential[] = [
      { type: 'file', keyFile },
      { type: 'keyring', keyring },
    ];
    const after = await before.renew({ next: passphrase(NEXT), atHand });
    const ways: Credential[] = [
      ...atHand,
      withPassphrase(NEXT),
      { type: 'recovery', code: after.recoveryCode! },
    ];
    const row = after.unlocked.seal(PLACE, CONTENT);
    for (const way of ways) expect((await unlockVault(after.record, way)).open(PLACE, row)).toEqual(CONTENT);
    const old = { type: 'recovery', code: before.recoveryCode! } as const;
    expect(await codeOf(() => unlockVault(after.record, old))).toBe('PASSPHRASE_WRONG');
    expect([after.lost, keyFile.files.size]).toEqual([[], 1]);
  });

  it('says which way was lost because what it takes is not there', async () => {
    const before = await vaultOf(passphraseSlot(), { type: 'keyring', keyring: new SoftKeyring() });
    const after = await before.renew({ next: passphrase(NEXT) });
    expect(after.lost).toEqual(['keyring']);
    expect(after.record.slots.map(({ type }) => type)).toEqual(['passphrase']);
  });

  it('keeps the recovery code of who proves by it, and takes a passphrase away', async () => {
    const before = await vaultOf(passphraseSlot(), { type: 'recovery' });
    const current = { type: 'recovery', code: before.recoveryCode! } as const;
    const changed = await before.renew({ current, next: passphrase(NEXT) });
    expect(changed.recoveryCode).toBeUndefined();
    await unlockVault(changed.record, current);
    const without = await before.renew({ current, without: 'passphrase' });
    expect(without.record.slots.map(({ type }) => type)).toEqual(['recovery']);
    expect(await codeOf(() => unlockVault(without.record, withPassphrase()))).toBe('ARGUMENT_INVALID');
  });

  it('does not lose a passphrase that nobody typed', async () => {
    const keyFile = new MemoryKeyFile();
    const before = await vaultOf(passphraseSlot(), { type: 'recovery' }, { type: 'file', keyFile });
    const current = { type: 'recovery', code: before.recoveryCode! } as const;
    expect(await codeOf(() => before.renew({ current, without: 'file' }))).toBe('PASSPHRASE_REQUIRED');
    expect(keyFile.files.has(keyFileName(before.record.vaultId))).toBe(true);
  });

  it('loses neither the last way nor one that is not there', async () => {
    const { renew } = await vaultOf(passphraseSlot());
    expect(await codeOf(() => renew({ without: 'passphrase' }))).toBe('ARGUMENT_INVALID');
    expect(await codeOf(() => renew({ without: 'recovery' }))).toBe('ARGUMENT_INVALID');
  });

  it('is the owner’s doing, with a passphrase worth the name, and zeroes what was typed', async () => {
    const { renew, unlocked, record } = await vaultOf(passphraseSlot());
    const wrong = { current: withPassphrase('wrong wrong wrong'), next: passphrase(NEXT) };
    expect(await codeOf(() => renew(wrong))).toBe('PASSPHRASE_WRONG');
    expect([...wrong.current.passphrase, ...wrong.next].every((byte) => byte === 0)).toBe(true);
    expect(await codeOf(() => renew({ next: passphrase('short') }))).toBe('PASSPHRASE_WEAK');
    const other = await vaultOf(passphraseSlot());
    expect(
      await codeOf(() => renewVault(record, other.unlocked, { current: withPassphrase(), atHand: [] })),
    ).toBe('VAULT_CORRUPT');
    const renewing = failure(() => renew({ next: passphrase(NEXT) }));
    unlocked.lock();
    expect((await renewing).code).toBe('VAULT_LOCKED');
  });

  it('takes no slot of a record before into its own', async () => {
    const before = await vaultOf(passphraseSlot());
    const after = await before.renew({ next: passphrase(NEXT) });
    const forged = { ...after.record, slots: before.record.slots };
    expect(await codeOf(() => unlockVault(forged, withPassphrase()))).toBe('VAULT_CORRUPT');
  });
});
