/**
 * Revoking: a fresh data key for a vault, under the ways in that stay. Whoever had a way that is gone, or a copy of the record from before, opens
 * nothing that is sealed afterwards.
 */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { zero } from './bytes.ts';
import { zeroPassphrase } from './open.ts';
import { spellings } from './passphrase.ts';
import { KEY_BYTES, randomSecret } from './primitives.ts';
import { assertKeyCheck, checkedRecord, type Slot, type SlotType, type VaultRecord } from './record.ts';
import { makeSlot, openSlot, rewrapped, secretOf, slotOfType, type MadeSlot } from './slots/index.ts';
import type { Credential, SlotSpec } from './slots/slot.ts';
import type { ScryptCost } from './scrypt-cost.ts';
import { UnlockedVault } from './unlocked.ts';
import { proveCredential, shownCode, type NewVault } from './vault.ts';

/** What becomes of the ways in. */
export interface Renewal {
  /** Of whoever asks for it, opened once more. */
  readonly current: Credential;
  /** What opens without being typed (key file, keyring): slots of these kinds are kept. */
  readonly atHand: readonly Credential[];
  /** A new passphrase, instead of the one that there is or besides other ways. */
  readonly next?: Uint8Array;
  readonly cost?: ScryptCost;
  /** A way in that is gone afterwards. */
  readonly without?: SlotType;
}

export interface RenewedVault extends NewVault {
  /** Ways in that could not be kept: what they need was not at hand. */
  readonly lost: readonly SlotType[];
}

/**
 * The vault under a fresh data key and the next epoch; a recovery code is made anew, since the one on paper is not at hand, unless it is what proves the owner.
 * In force once record and resealed rows are stored. Passphrases are zeroed. Costs two scrypts or three.
 * Throws what `openVault` throws; PASSPHRASE_WEAK, PASSPHRASE_NOT_TEXT; PASSPHRASE_REQUIRED (a passphrase that stays can be kept only by who knows
 * it); ARGUMENT_INVALID (no such way, or the last one).
 */
export async function renewVault(
  record: VaultRecord,
  unlocked: UnlockedVault,
  renewal: Renewal,
  nowMs = Date.now(),
): Promise<RenewedVault> {
  const { current, next } = renewal;
  const dataKey = randomSecret(KEY_BYTES);
  try {
    assertKeyCheck(unlocked.borrowDataKey(), record);
    const staying = slotsThatStay(record, renewal);
    await proveCredential(record, copyOf(current));
    const made: MadeSlot[] = [];
    const lost: SlotType[] = [];
    for (const slot of staying) {
      const kept = await keptSlot(record, slot, renewal, dataKey, nowMs);
      if (kept) made.push(kept);
      else lost.push(slot.type);
    }
    if (next) made.push(await newSlot(record, passphraseSpec(next, renewal.cost), dataKey, nowMs));
    const epoch = Math.max(record.epoch, 1) + 1;
    const slots = made.map(({ slot }) => slot);
    const { vaultId, createdAtMs } = record;
    const renewed = checkedRecord(dataKey, { vaultId, createdAtMs, epoch, slots });
    // A vault that was locked meanwhile stays as it is.
    unlocked.borrowDataKey();
    return {
      record: renewed,
      unlocked: new UnlockedVault(vaultId, dataKey, epoch),
      lost,
      ...shownCode(made),
    };
  } catch (error) {
    zero(dataKey);
    throw error;
  } finally {
    zeroPassphrase(current);
    zero(next);
  }
}

function passphraseSpec(passphrase: Uint8Array, cost: ScryptCost | undefined): SlotSpec {
  return cost === undefined ? { type: 'passphrase', passphrase } : { type: 'passphrase', passphrase, cost };
}

/** @throws ARGUMENT_INVALID, PASSPHRASE_REQUIRED */
function slotsThatStay({ slots }: VaultRecord, { current, next, without }: Renewal): Slot[] {
  if (without !== undefined) slotOfType(slots, without);
  const staying = slots.filter(({ type }) => type !== without && !(next && type === 'passphrase'));
  if (staying.length === 0 && !next) {
    const message = 'the last way to unlock the keystore cannot be removed: expected another one';
    throw new CryptoNetsError('ARGUMENT_INVALID', message);
  }
  if (current.type !== 'passphrase' && staying.some(({ type }) => type === 'passphrase')) {
    const message = 'expected the passphrase, which is to open the keystore afterwards as well';
    throw new CryptoNetsError('PASSPHRASE_REQUIRED', message);
  }
  return staying;
}

/** The slot around the fresh data key; undefined when what opens it is not at hand. */
async function keptSlot(
  record: VaultRecord,
  slot: Slot,
  { current, atHand }: Renewal,
  dataKey: Uint8Array,
  nowMs: number,
): Promise<MadeSlot | undefined> {
  if (slot.type === current.type) return { slot: await carried(record, slot, copyOf(current), dataKey) };
  if (slot.type === 'recovery') return newSlot(record, { type: 'recovery' }, dataKey, nowMs);
  const credential = atHand.find(({ type }) => type === slot.type);
  if (!credential) return undefined;
  try {
    // Only what opens it now may open it afterwards.
    zero(await openSlot(slot, record.vaultId, credential));
    return { slot: await carried(record, slot, credential, dataKey) };
  } catch {
    return undefined;
  }
}

/** In its present spelling: a passphrase that was spelt otherwise opens afterwards by this one. */
async function carried(
  record: VaultRecord,
  slot: Slot,
  credential: Credential,
  dataKey: Uint8Array,
): Promise<Slot> {
  const secret = await secretOf(slot, record.vaultId, inPresentSpelling(credential));
  try {
    return rewrapped(slot, record.vaultId, secret, dataKey);
  } finally {
    zero(secret);
  }
}

function inPresentSpelling(credential: Credential): Credential {
  if (credential.type !== 'passphrase') return credential;
  const [first, ...others] = spellings(credential.passphrase);
  zero(credential.passphrase, credential.before, ...others);
  return { type: 'passphrase', passphrase: first! };
}

function newSlot(record: VaultRecord, spec: SlotSpec, dataKey: Uint8Array, nowMs: number): Promise<MadeSlot> {
  return makeSlot(spec, record.vaultId, nowMs, () => dataKey);
}

function copyOf(credential: Credential): Credential {
  if (credential.type !== 'passphrase') return credential;
  return { ...credential, passphrase: credential.passphrase.slice(), before: credential.before?.slice() };
}
