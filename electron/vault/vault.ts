/**
 * The vault: one random data key, and the slots that lead to it.
 * Functions over plain records: each change returns a new record, which is in force once the caller has stored it. At most one slot of each type.
 */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { zero } from './bytes.ts';
import { KEY_BYTES, randomSecret } from './primitives.ts';
import { checkedRecord, VAULT_ID_BYTES, type VaultRecord } from './record.ts';
import { openRecord, zeroPassphrase } from './open.ts';
import { keyFileName } from './slots/file.ts';
import { makeSlot, type MadeSlot } from './slots/index.ts';
import type { Credential, SlotSpec } from './slots/slot.ts';
import { UnlockedVault } from './unlocked.ts';

export interface NewVault {
  readonly record: VaultRecord;
  readonly unlocked: UnlockedVault;
  /** When a recovery slot was made: its code, to be shown once. */
  readonly recoveryCode?: string;
}

/** A fresh data key behind 1..4 slots of different types. Passphrases are zeroed. Throws what making a slot throws. */
export async function createVault(specs: readonly SlotSpec[], nowMs = Date.now()): Promise<NewVault> {
  try {
    return await newVault(specs, nowMs);
  } finally {
    for (const spec of specs) zeroPassphrase(spec);
  }
}

async function newVault(specs: readonly SlotSpec[], nowMs: number): Promise<NewVault> {
  const types = new Set(specs.map((spec) => spec.type));
  if (specs.length < 1 || types.size !== specs.length) {
    throw new CryptoNetsError('ARGUMENT_INVALID', 'a keystore needs one slot or more, of different types');
  }
  const vaultId = randomSecret(VAULT_ID_BYTES);
  const dataKey = randomSecret(KEY_BYTES);
  try {
    const made: MadeSlot[] = [];
    for (const spec of specs) made.push(await makeSlot(spec, vaultId, nowMs, () => dataKey));
    const record = checkedRecord(dataKey, {
      vaultId,
      createdAtMs: nowMs,
      epoch: 1,
      slots: made.map(({ slot }) => slot),
    });
    return { record, unlocked: new UnlockedVault(vaultId, dataKey, 1), ...shownCode(made) };
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

/** The code of the recovery slot among slots that were made. */
export function shownCode(made: readonly MadeSlot[]): { recoveryCode?: string } {
  const code = made.find((one) => one.recoveryCode !== undefined)?.recoveryCode;
  return code === undefined ? {} : { recoveryCode: code };
}

export interface OpenedVault {
  readonly unlocked: UnlockedVault;
  /** To be stored: a record of version 1, or one whose passphrase was spelt as earlier versions did, as it is written now. */
  readonly renewed?: VaultRecord;
}

/**
 * Opens the slot of the credential's type. Passphrases are zeroed. Costs one scrypt for each spelling of a passphrase that is tried.
 * Throws PASSPHRASE_WRONG, VAULT_CORRUPT, KEYRING_CHANGED, KEYRING_UNAVAILABLE, FILE_NOT_FOUND, ARGUMENT_INVALID (no such slot).
 */
export async function openVault(record: VaultRecord, credential: Credential): Promise<OpenedVault> {
  const { dataKey, slot, respelt } = await openRecord(record, credential);
  const epoch = Math.max(record.epoch, 1);
  const slots = respelt ? [...record.slots.filter((one) => one !== slot), respelt] : record.slots;
  const renewed =
    respelt || epoch !== record.epoch ? checkedRecord(dataKey, { ...record, epoch, slots }) : undefined;
  const unlocked = new UnlockedVault(record.vaultId, dataKey, epoch);
  return renewed ? { unlocked, renewed } : { unlocked };
}

/**
 * Sees that a credential opens the record, and keeps nothing: before something is destroyed or given out, somebody at an open vault proves to be
 * its owner. Passphrases are zeroed. Throws what `openVault` throws.
 */
export async function proveCredential(record: VaultRecord, credential: Credential): Promise<void> {
  const { dataKey } = await openRecord(record, credential);
  zero(dataKey);
}
