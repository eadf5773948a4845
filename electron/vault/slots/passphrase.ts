/** The passphrase slot: scrypt over what a person remembers. Parameters: logN u8 | r u8 | p u8. */
import { ByteReader, ByteWriter, zero } from '../bytes.ts';
import { assertPassphraseLength, newPassphrase } from '../passphrase.ts';
import { KEY_BYTES, primitives } from '../primitives.ts';
import type { Slot } from '../record.ts';
import { DEFAULT_COST, readCost, writeCost, type ScryptCost } from '../scrypt-cost.ts';
import type { NewSlotSecret } from './secret.ts';

/** Zeroes the passphrase. Throws PASSPHRASE_WEAK, PASSPHRASE_NOT_TEXT, ARGUMENT_INVALID (cost out of bounds, too long). */
export async function makePassphraseSecret(
  passphrase: Uint8Array,
  salt: Uint8Array,
  cost: ScryptCost = DEFAULT_COST,
): Promise<NewSlotSecret> {
  let chosen: Uint8Array | undefined;
  try {
    const parameters = new ByteWriter();
    writeCost(parameters, cost);
    chosen = await newPassphrase(passphrase);
    const secret = await primitives.scrypt(chosen, salt, cost, KEY_BYTES);
    return { secret, parameters: parameters.finish() };
  } finally {
    zero(passphrase, chosen);
  }
}

/** Zeroes the passphrase. Throws VAULT_CORRUPT when the stored cost is out of bounds, ARGUMENT_INVALID when it is too long. */
export async function passphraseSecret(slot: Slot, passphrase: Uint8Array): Promise<Uint8Array> {
  try {
    assertPassphraseLength(passphrase);
    const reader = new ByteReader(slot.parameters, 'VAULT_CORRUPT');
    const cost = readCost(reader);
    reader.end();
    return await primitives.scrypt(passphrase, slot.salt, cost, KEY_BYTES);
  } finally {
    zero(passphrase);
  }
}
