/**
 * The vault: one random data key, and the slots that lead to it.
 * Functions over plain records: each change returns a new record, which is in force once the caller has stored it. At most one slot of each type.
 */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { zero } from './bytes.ts';
import { KEY_BYTES, randomSecret } from './primitives.ts';
import { assertKeyCheck, checkedRecord, VAULT_ID_BYTES, type SlotType, type VaultRecord } from './record.ts';
import type { ScryptCost } from './scrypt-cost.ts';
import { keyFileName } from './slots/file.ts';
import { makeSlot, openSlot, slotOfType, type MadeSlot } from './slots/index.ts';
import type { Credential, SlotSpec } from './slots/slot.ts';
import { UnlockedVault } from './unlocked.ts';

export interface ChangedVault {
  readonly record: VaultRecord;
  /** When a recovery slot was made: its code, to be shown once. */
  readonly recoveryCode?: string;
}

export interface NewVault extends ChangedVault {
  readonly unlocked: UnlockedVault;
}

/** A fresh data key behind 1..4 slots of different types. Passphrases are zeroed. Throws what making a slot throws. */
export async function createVault(specs: readonly SlotSpec[], nowMs = Date.now()): Promise<NewVault> {
  try {
    return await newVault(specs, nowMs);
  } finally {
    for (const spec of specs) zeroPassphrase(spec);
  }
}

function zeroPassphrase(holder: SlotSpec | Credential): void {
  if (holder.type === 'passphrase') zero(holder.passphrase);
}

async function newVault(specs: readonly SlotSpec[], nowMs: number): Promise<NewVault> {
  const types = new Set(specs.map((spec) => spec.type));
  if (specs.length < 1 || types.size !== specs.length) {
    throw new CryptoNetsError('ARGUMENT_INVALID', 'A keystore needs one slot or more, of different types.');
  }
  const vaultId = randomSecret(VAULT_ID_BYTES);
  const dataKey = randomSecret(KEY_BYTES);
  try {
    const made: MadeSlot[] = [];
    for (const spec of specs) made.push(await makeSlot(spec, vaultId, nowMs, () => dataKey));
    const record = checkedRecord(dataKey, {
      vaultId,
      createdAtMs: nowMs,
      slots: made.map(({ slot }) => slot),
    });
    return { record, unlocked: new UnlockedVault(vaultId, dataKey), ...shownCode(made) };
  } catch (error) {
    zero(dataKey);
    await removeKeyFiles(specs, vaultId);
    throw error;
  }
}

/** Of a vault that came to nothing. */
async function removeKeyFiles(specs: readonly SlotSpec[], vaultId: Uint8Array): Promise<void> {
  for (const spec of specs) {
    if (spec.type === 'file') await spec.keyFile.remove(keyFileName(vaultId)).catch(() => undefined);
  }
}

function shownCode(made: readonly MadeSlot[]): { recoveryCode?: string } {
  const code = made.find((one) => one.recoveryCode !== undefined)?.recoveryCode;
  return code === undefined ? {} : { recoveryCode: code };
}

/**
 * Opens the slot of the credential's type. Passphrases are zeroed. Costs one scrypt for a passphrase.
 * Throws PASSPHRASE_WRONG, VAULT_CORRUPT, KEYRING_CHANGED, KEYRING_UNAVAILABLE, FILE_NOT_FOUND, ARGUMENT_INVALID (no such slot).
 */
export async function unlockVault(record: VaultRecord, credential: Credential): Promise<UnlockedVault> {
  const dataKey = await dataKeyOf(record, credential);
  return new UnlockedVault(record.vaultId, dataKey);
}

async function dataKeyOf(record: VaultRecord, credential: Credential): Promise<Uint8Array> {
  try {
    const slot = slotOfType(record.slots, credential.type);
    const dataKey = await openSlot(slot, record.vaultId, credential);
    try {
      assertKeyCheck(dataKey, record);
      return dataKey;
    } catch (error) {
      zero(dataKey);
      throw error;
    }
  } finally {
    zeroPassphrase(credential);
  }
}

/**
 * Adds a slot, or replaces the one of that type. A file slot is not replaced (a crash between file and record would lose the way in): remove it first.
 * Throws VAULT_LOCKED, VAULT_CORRUPT (the record belongs to another vault), ARGUMENT_INVALID, and what making the slot throws.
 */
export async function addSlot(
  record: VaultRecord,
  unlocked: UnlockedVault,
  spec: SlotSpec,
  nowMs = Date.now(),
): Promise<ChangedVault> {
  try {
    assertKeyCheck(unlocked.borrowDataKey(), record);
    if (spec.type === 'file' && record.slots.some(({ type }) => type === 'file')) {
      throw new CryptoNetsError('ARGUMENT_INVALID', 'The keystore can be unlocked by file already.');
    }
    return await withNewSlot(record, unlocked, spec, nowMs);
  } finally {
    zeroPassphrase(spec);
  }
}

async function withNewSlot(
  record: VaultRecord,
  unlocked: UnlockedVault,
  spec: SlotSpec,
  nowMs: number,
): Promise<ChangedVault> {
  const made = await makeSlot(spec, record.vaultId, nowMs, () => unlocked.borrowDataKey());
  const slots = [...record.slots.filter(({ type }) => type !== spec.type), made.slot];
  return { record: checkedRecord(unlocked.borrowDataKey(), { ...record, slots }), ...shownCode([made]) };
}

/**
 * Removes the slot of a type, never the last one. After a file slot the caller removes the key file (`keyFileName`) once the record is stored.
 * Throws ARGUMENT_INVALID (no such slot, or the last one), VAULT_LOCKED, VAULT_CORRUPT.
 */
export function removeSlot(record: VaultRecord, unlocked: UnlockedVault, type: SlotType): VaultRecord {
  const dataKey = unlocked.borrowDataKey();
  assertKeyCheck(dataKey, record);
  slotOfType(record.slots, type);
  if (record.slots.length === 1) {
    throw new CryptoNetsError('ARGUMENT_INVALID', 'This is the last way to unlock the keystore.', {
      hint: 'Add another one first.',
    });
  }
  return checkedRecord(dataKey, { ...record, slots: record.slots.filter((slot) => slot.type !== type) });
}

/**
 * Replaces the passphrase after checking the current one; both are zeroed. Sealed rows stay as they are. Costs two scrypts.
 * Throws PASSPHRASE_WRONG, PASSPHRASE_WEAK, VAULT_LOCKED, VAULT_CORRUPT, ARGUMENT_INVALID.
 */
export async function changePassphrase(
  record: VaultRecord,
  unlocked: UnlockedVault,
  change: { readonly current: Uint8Array; readonly next: Uint8Array; readonly cost?: ScryptCost },
  nowMs = Date.now(),
): Promise<VaultRecord> {
  try {
    zero(await dataKeyOf(record, { type: 'passphrase', passphrase: change.current }));
    const cost = change.cost === undefined ? {} : { cost: change.cost };
    const spec = { type: 'passphrase', passphrase: change.next, ...cost } as const;
    return (await addSlot(record, unlocked, spec, nowMs)).record;
  } finally {
    zero(change.next);
  }
}
