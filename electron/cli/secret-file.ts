/** Text that a person put into a file, whatever wrote the file: UTF-8 with or without a mark, UTF-16 with one. What is no text is refused, not guessed. */
import { CryptoNetsError } from '../../shared/errors/index.ts';

const MARKS: readonly (readonly [encoding: string, mark: readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/**
 * One line break at the end, as editors and `echo` write it, is no part of the text.
 * @throws PASSPHRASE_NOT_TEXT, saying what the bytes are instead
 */
export function secretText(bytes: Uint8Array): string {
  const [encoding, mark] = MARKS.find(([, mark]) => mark.every((byte, at) => bytes[at] === byte)) ?? [
    'utf-8',
    [],
  ];
  const text = decoded(bytes.subarray(mark.length), encoding).replace(/\r?\n$/, '');
  if (text.includes('\0'))
    throw new CryptoNetsError(
      'PASSPHRASE_NOT_TEXT',
      'expected text, got a NUL character, as in UTF-16 without a byte order mark or in a binary file',
    );
  if (text.includes('\ufffd'))
    throw new CryptoNetsError(
      'PASSPHRASE_NOT_TEXT',
      'expected text, got U+FFFD, which another program put where it could not read what was there',
    );
  return text;
}

function decoded(bytes: Uint8Array, encoding: string): string {
  try {
    return new TextDecoder(encoding, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new CryptoNetsError(
      'PASSPHRASE_NOT_TEXT',
      `expected text, got bytes that are not ${encoding.toUpperCase()}`,
    );
  }
}
