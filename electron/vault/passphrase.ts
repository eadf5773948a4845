/** From what a person types to the bytes that scrypt takes, and the least that is accepted. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { utf8 } from './bytes.ts';

export const MIN_PASSPHRASE_CHARACTERS = 10;
export const MAX_PASSPHRASE_BYTES = 1024;

/** UTF-8 of the NFKC form, so that the same passphrase typed on another system gives the same bytes. A string cannot be wiped: let it go soon. */
export function passphraseBytes(text: string): Uint8Array {
  return utf8(text.normalize('NFKC'));
}

/** Characters of UTF-8: every byte that does not continue one. */
function characterCount(passphrase: Uint8Array): number {
  return passphrase.reduce((count, byte) => count + ((byte & 0xc0) === 0x80 ? 0 : 1), 0);
}

/** For new passphrases. Throws PASSPHRASE_WEAK under ten characters, ARGUMENT_INVALID over 1024 bytes. */
export function assertNewPassphrase(passphrase: Uint8Array): void {
  assertPassphraseLength(passphrase);
  if (characterCount(passphrase) < MIN_PASSPHRASE_CHARACTERS) throw new CryptoNetsError('PASSPHRASE_WEAK');
}

/** For any passphrase, before scrypt sees it. */
export function assertPassphraseLength(passphrase: Uint8Array): void {
  if (passphrase.length <= MAX_PASSPHRASE_BYTES) return;
  throw new CryptoNetsError('ARGUMENT_INVALID', 'The passphrase is longer than 1024 bytes.');
}
