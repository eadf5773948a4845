/**
 * The recovery code: 160 random bits that a person can write down and type again.
 * Text: 32 base32 digits of the secret and 4 of a checksum, in nine groups of four, e.g. `7Q2M-…-X0FA`. The alphabet is Crockford's
 * (no I, L, O, U); reading is forgiving: lower case, spaces, and I, L for 1 and O for 0 are taken.
 */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { utf8 } from './bytes.ts';
import { primitives } from './primitives.ts';

export const RECOVERY_SECRET_BYTES = 20;
const CHECKSUM_DIGITS = 4;
const DIGITS = (RECOVERY_SECRET_BYTES * 8) / 5 + CHECKSUM_DIGITS;
const GROUP = 4;
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LOOKALIKES: Readonly<Record<string, string>> = { I: '1', L: '1', O: '0' };

/** Base32 digits (values 0..31) of a byte string whose bit length is a multiple of five. */
function toDigits(bytes: Uint8Array, count: number): number[] {
  const digits: number[] = [];
  let held = 0;
  let bits = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 5 && digits.length < count; bits -= 5) digits.push((held >> (bits - 5)) & 31);
    held &= (1 << bits) - 1;
  }
  return digits;
}

function fromDigits(digits: readonly number[]): Uint8Array {
  const bytes = new Uint8Array((digits.length * 5) / 8);
  let held = 0;
  let bits = 0;
  let next = 0;
  for (const digit of digits) {
    held = (held << 5) | digit;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes[next++] = held >> bits;
    held &= (1 << bits) - 1;
  }
  return bytes;
}

/** 20 bits of a digest: finds every slip of the pen but one in a million. Not a secret of its own. */
function checksum(secret: Uint8Array): number[] {
  const digest = primitives.sha256(utf8('cryptonets/vault/recovery-checksum/v1'), secret);
  return toDigits(digest, CHECKSUM_DIGITS);
}

/** The text to show once. */
export function formatRecoveryCode(secret: Uint8Array): string {
  const digits = [...toDigits(secret, DIGITS - CHECKSUM_DIGITS), ...checksum(secret)];
  const text = digits.map((digit) => ALPHABET.charAt(digit)).join('');
  return text.match(/.{4}/g)?.join('-') ?? text;
}

/** The secret of a typed code. Throws PASSPHRASE_WRONG, saying that the code was mistyped, before the vault is even tried. */
export function parseRecoveryCode(text: string): Uint8Array {
  const symbols = text.length > 4 * DIGITS ? [] : [...text.toUpperCase().replace(/[\s-]/g, '')];
  const digits = symbols.map((symbol) => ALPHABET.indexOf(LOOKALIKES[symbol] ?? symbol));
  if (digits.length !== DIGITS || digits.includes(-1)) throw mistyped();
  const secret = fromDigits(digits.slice(0, -CHECKSUM_DIGITS));
  if (checksum(secret).some((digit, i) => digit !== digits[DIGITS - CHECKSUM_DIGITS + i])) {
    secret.fill(0);
    throw mistyped();
  }
  return secret;
}

function mistyped(): CryptoNetsError {
  const form = `${String(DIGITS / GROUP)} groups of ${String(GROUP)} letters and digits`;
  return new CryptoNetsError(
    'PASSPHRASE_WRONG',
    `the recovery code was mistyped: expected ${form} with their check digits`,
  );
}
