/** Makes and opens slots of every kind around one data key. */
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import { utf8, zero } from '../bytes.ts';
import { SALT_BYTES, unwrap, wrap } from '../key-wrap.ts';
import { randomSecret } from '../primitives.ts';
import { SLOT_TYPES, type Slot, type SlotType } from '../record.ts';
import { fileSecret, makeFileSecret } from './file.ts';
import { keyringSecret, makeKeyringSecret } from './keyring.ts';
import { makePassphraseSecret, passphraseSecret } from './passphrase.ts';
import { makeRecoverySecret, recoverySecret } from './recovery.ts';
import type { NewSlotSecret } from './secret.ts';
import type { Credential, SlotSpec } from './slot.ts';

export interface MadeSlot {
  readonly slot: Slot;
  readonly recoveryCode?: string;
}

/** Associated data of a slot's envelope (the salt is added by the envelope itself). */
function context(vaultId: Uint8Array, slot: Pick<Slot, 'type' | 'createdAtMs' | 'parameters'>): Uint8Array[] {
  const created = utf8(String(slot.createdAtMs));
  return [utf8('cryptonets/vault/slot/v1'), vaultId, utf8(slot.type), created, slot.parameters];
}

async function makeSecret(spec: SlotSpec, vaultId: Uint8Array, salt: Uint8Array): Promise<NewSlotSecret> {
  switch (spec.type) {
    case 'passphrase':
      return makePassphraseSecret(spec.passphrase, salt, spec.cost);
    case 'recovery':
      return makeRecoverySecret();
    case 'keyring':
      return makeKeyringSecret(spec.keyring);
    case 'file':
      return makeFileSecret(spec.keyFile, vaultId);
  }
}

/** The secret behind a slot; the caller zeroes it. Throws what the slot's kind throws. */
export async function secretOf(slot: Slot, vaultId: Uint8Array, credential: Credential): Promise<Uint8Array> {
  switch (credential.type) {
    case 'passphrase':
      return passphraseSecret(slot, credential.passphrase);
    case 'recovery':
      return recoverySecret(credential.code);
    case 'keyring':
      return keyringSecret(slot, credential.keyring);
    case 'file':
      return fileSecret(credential.keyFile, vaultId);
  }
}

/**
 * A slot that holds the data key, which `borrow` hands out only after the slow part (scrypt, keyring) is over:
 * a vault that is locked meanwhile makes `borrow` throw, and no slot comes to hold zeroes.
 */
export async function makeSlot(
  spec: SlotSpec,
  vaultId: Uint8Array,
  createdAtMs: number,
  borrow: () => Uint8Array,
): Promise<MadeSlot> {
  const salt = randomSecret(SALT_BYTES);
  const { secret, parameters, recoveryCode } = await makeSecret(spec, vaultId, salt);
  try {
    const facts = { type: spec.type, createdAtMs, parameters };
    const envelope = wrap(secret, salt, context(vaultId, facts), borrow());
    const slot: Slot = { ...facts, salt, ...envelope };
    return recoveryCode === undefined ? { slot } : { slot, recoveryCode };
  } finally {
    zero(secret);
  }
}

/** The slot around another data key, under the secret that it has. */
export function rewrapped(slot: Slot, vaultId: Uint8Array, secret: Uint8Array, dataKey: Uint8Array): Slot {
  return { ...slot, ...wrap(secret, slot.salt, context(vaultId, slot), dataKey) };
}

/** Which code a secret that does not fit means: a person's mistake, or a keyring that no longer holds our key. */
const MISMATCH = {
  passphrase: 'PASSPHRASE_WRONG',
  recovery: 'PASSPHRASE_WRONG',
  keyring: 'KEYRING_CHANGED',
  file: 'VAULT_CORRUPT',
} as const satisfies Record<SlotType, string>;

/** The data key; the caller owns and zeroes it. Throws by the table above, VAULT_CORRUPT, and what the slot's kind throws. */
export async function openSlot(slot: Slot, vaultId: Uint8Array, credential: Credential): Promise<Uint8Array> {
  const secret = await secretOf(slot, vaultId, credential);
  try {
    const dataKey = unwrap(secret, slot.salt, context(vaultId, slot), slot, 'VAULT_CORRUPT');
    if (dataKey === undefined) throw new CryptoNetsError(MISMATCH[slot.type]);
    return dataKey;
  } finally {
    zero(secret);
  }
}

/** The slot of a type. Throws ARGUMENT_INVALID naming the ways that this vault does have. */
export function slotOfType(slots: readonly Slot[], type: SlotType): Slot {
  const slot = slots.find((candidate) => candidate.type === type);
  if (slot) return slot;
  const others = SLOT_TYPES.filter((other) => slots.some((candidate) => candidate.type === other));
  throw new CryptoNetsError(
    'ARGUMENT_INVALID',
    `expected ${others.join(' or ')} as the way to unlock, got ${type}`,
  );
}
