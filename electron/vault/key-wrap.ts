/**
 * How every slot holds the data key: one envelope, whatever the secret behind it is.
 *
 * From the slot's secret (scrypt output, recovery secret, keyring or file key) HKDF-SHA-256 with the slot's salt derives two independent values: a
 * wrapping key and a check. The check, stored beside, tells a wrong secret (no match) from a changed envelope (match, but the tag fails).
 * It helps a guesser no more than the tag itself does.
 */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { equalBytes, joinFields, utf8, zero } from './bytes.ts';
import { KEY_BYTES, openUnder, primitives, sealUnder, SEAL_OVERHEAD_BYTES } from './primitives.ts';

export const SALT_BYTES = 16;
export const CHECK_BYTES = 16;
/** nonce | 32-byte key | tag. */
export const WRAPPED_KEY_BYTES = KEY_BYTES + SEAL_OVERHEAD_BYTES;

export interface Envelope {
  readonly check: Uint8Array;
  readonly sealed: Uint8Array;
}

function derive(secret: Uint8Array, salt: Uint8Array, purpose: string, length: number): Uint8Array {
  return primitives.hkdf(secret, salt, utf8(`cryptonets/vault/${purpose}/v1`), length);
}

/** Seals `plain` under a slot's secret; `context` is the associated data (vault id, type, parameters …). */
export function wrap(
  secret: Uint8Array,
  salt: Uint8Array,
  context: readonly Uint8Array[],
  plain: Uint8Array,
): Envelope {
  const key = derive(secret, salt, 'wrap', KEY_BYTES);
  try {
    return {
      check: derive(secret, salt, 'wrap-check', CHECK_BYTES),
      sealed: sealUnder(key, joinFields(...context, salt), plain),
    };
  } finally {
    zero(key);
  }
}

/**
 * What `wrap` sealed, or undefined when the secret is not the one.
 * Throws `corrupt` when the secret is right but the envelope or its context was changed.
 */
export function unwrap(
  secret: Uint8Array,
  salt: Uint8Array,
  context: readonly Uint8Array[],
  envelope: Envelope,
  corrupt: 'VAULT_CORRUPT' | 'KEY_INVALID',
): Uint8Array | undefined {
  if (!equalBytes(derive(secret, salt, 'wrap-check', CHECK_BYTES), envelope.check)) return undefined;
  const key = derive(secret, salt, 'wrap', KEY_BYTES);
  try {
    const plain = openUnder(key, joinFields(...context, salt), envelope.sealed);
    if (plain === undefined) throw new CryptoNetsError(corrupt);
    return plain;
  } finally {
    zero(key);
  }
}
