/** From a credential to the data key of a record, whichever way a passphrase was spelt when the slot was made. */
import { CryptoNetsError, toCryptoNetsError } from '../../shared/errors/index.ts';
import { zero } from './bytes.ts';
import { spellings } from './passphrase.ts';
import { assertKeyCheck, type Slot, type VaultRecord } from './record.ts';
import { openSlot, rewrapped, secretOf, slotOfType } from './slots/index.ts';
import type { Credential, SlotSpec } from './slots/slot.ts';

export interface OpenedRecord {
  /** The caller owns and zeroes it. */
  readonly dataKey: Uint8Array;
  readonly slot: Slot;
  /** The slot under the spelling that passphrases have now, where it was another. */
  readonly respelt?: Slot;
}

/**
 * Passphrases are zeroed. Costs one scrypt for each spelling that is tried, and one more when it was an old one.
 * Throws PASSPHRASE_WRONG, VAULT_CORRUPT, KEYRING_CHANGED, KEYRING_UNAVAILABLE, FILE_NOT_FOUND, ARGUMENT_INVALID (no such slot).
 */
export async function openRecord(record: VaultRecord, credential: Credential): Promise<OpenedRecord> {
  const tried: Uint8Array[] = [];
  try {
    const slot = slotOfType(record.slots, credential.type);
    if (credential.type !== 'passphrase') return { dataKey: await dataKeyOf(record, slot, credential), slot };
    tried.push(...spellings(credential.passphrase, credential.before));
    return await openBySpelling(record, slot, tried);
  } finally {
    zeroPassphrase(credential);
    zero(...tried);
  }
}

async function openBySpelling(
  record: VaultRecord,
  slot: Slot,
  tried: readonly Uint8Array[],
): Promise<OpenedRecord> {
  const [first] = tried;
  for (const spelling of tried) {
    const dataKey = await dataKeyOf(record, slot, { type: 'passphrase', passphrase: spelling.slice() }).catch(
      unlessWrong,
    );
    if (dataKey === undefined) continue;
    if (spelling === first) return { dataKey, slot };
    return { dataKey, slot, respelt: await respell(record, slot, first!, dataKey) };
  }
  throw new CryptoNetsError('PASSPHRASE_WRONG');
}

function unlessWrong(error: unknown): undefined {
  if (toCryptoNetsError(error).code !== 'PASSPHRASE_WRONG') throw error;
  return undefined;
}

async function respell(
  record: VaultRecord,
  slot: Slot,
  passphrase: Uint8Array,
  dataKey: Uint8Array,
): Promise<Slot> {
  const secret = await secretOf(slot, record.vaultId, { type: 'passphrase', passphrase: passphrase.slice() });
  try {
    return rewrapped(slot, record.vaultId, secret, dataKey);
  } finally {
    zero(secret);
  }
}

async function dataKeyOf(record: VaultRecord, slot: Slot, credential: Credential): Promise<Uint8Array> {
  const dataKey = await openSlot(slot, record.vaultId, credential);
  try {
    assertKeyCheck(dataKey, record);
    return dataKey;
  } catch (error) {
    zero(dataKey);
    throw error;
  }
}

export function zeroPassphrase(holder: SlotSpec | Credential): void {
  if (holder.type === 'passphrase') zero(holder.passphrase, 'before' in holder ? holder.before : undefined);
}
