/** From the bytes of a typed passphrase to those that scrypt takes, how earlier versions spelt them, and what is accepted as a new one. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { passphraseBytes } from '../../shared/ipc/typed-text.ts';
import { equalBytes, utf8, zero } from './bytes.ts';
import { assertStrong } from './strength.ts';

export const MAX_PASSPHRASE_BYTES = 1024;
/** What a decoder puts where bytes are no text: two different secrets with it may be one. */
const REPLACEMENT = '\ufffd';

/** Undefined when the bytes are not UTF-8. */
function textOf(passphrase: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(passphrase);
  } catch {
    return undefined;
  }
}

/**
 * A new passphrase in the one spelling (NFC), which the caller zeroes. `passphrase` is zeroed.
 * Throws PASSPHRASE_NOT_TEXT, PASSPHRASE_WEAK, ARGUMENT_INVALID (over 1024 bytes). The first use loads dictionaries, half a second.
 */
export async function newPassphrase(passphrase: Uint8Array): Promise<Uint8Array> {
  try {
    assertPassphraseLength(passphrase);
    const text = textOf(passphrase);
    if (text === undefined || text.includes(REPLACEMENT)) throw new CryptoNetsError('PASSPHRASE_NOT_TEXT');
    await assertStrong(text.normalize('NFC'));
    return passphraseBytes(text);
  } finally {
    zero(passphrase);
  }
}

/**
 * The bytes that a typed passphrase may have been sealed with: NFC first, then as it came, NFKC and NFD (what commands and windows of earlier
 * versions made of it), then `before`. One of them only, where the text has no letter of several spellings. The caller zeroes all of them.
 */
export function spellings(passphrase: Uint8Array, before?: Uint8Array): Uint8Array[] {
  const text = textOf(passphrase);
  const forms =
    text === undefined
      ? []
      : [passphraseBytes(text), utf8(text.normalize('NFKC')), utf8(text.normalize('NFD'))];
  const [first, ...others] = forms;
  const all = [first, passphrase.slice(), ...others, before?.slice()].filter((one) => one !== undefined);
  return all.filter((one, index) => {
    const known = all.slice(0, index).some((other) => equalBytes(other, one));
    if (known) zero(one);
    return !known;
  });
}

/** For any passphrase, before scrypt sees it. */
export function assertPassphraseLength(passphrase: Uint8Array): void {
  if (passphrase.length <= MAX_PASSPHRASE_BYTES) return;
  throw new CryptoNetsError('ARGUMENT_INVALID', 'the passphrase is longer than 1024 bytes');
}
