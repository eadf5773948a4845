/** Text files as people have them: UTF-8 or UTF-16, refused by name when they are neither. */
import { CryptoNetsError } from '../../errors/index.ts';

const startsWith = (bytes: Uint8Array, ...mark: number[]): boolean =>
  mark.every((byte, at) => bytes[at] === byte);

/** So much of a file without a mark is looked at. */
const LOOKED_AT = 512;

type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'utf-32';

/** By the mark at the beginning, or by the zeros between Latin letters where UTF-16 has none. @param bytes the first ones, or all */
export function encodingOf(bytes: Uint8Array): TextEncoding {
  if (startsWith(bytes, 0xff, 0xfe, 0, 0) || startsWith(bytes, 0, 0, 0xfe, 0xff)) return 'utf-32';
  if (startsWith(bytes, 0xff, 0xfe)) return 'utf-16le';
  if (startsWith(bytes, 0xfe, 0xff)) return 'utf-16be';
  const head = bytes.subarray(0, LOOKED_AT);
  if (head.length < 4) return 'utf-8';
  const zeros = (from: 0 | 1): boolean =>
    head.every((byte, at) => (at % 2 === from ? byte === 0 : isLaidOut(byte)));
  return zeros(1) ? 'utf-16le' : zeros(0) ? 'utf-16be' : 'utf-8';
}

/** Letters, and what lays text out; no other control characters. */
const isLaidOut = (byte: number): boolean => byte >= 32 || (byte >= 9 && byte <= 13);

/** The text, without a byte order mark. @throws LABELS_INVALID */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder(encodingOf(bytes), { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new CryptoNetsError('LABELS_INVALID', 'not a text: expected UTF-8 or UTF-16', {
      cause,
    });
  }
}

/** Whether some first bytes are those of a text: no control characters but those that lay text out. */
export function looksLikeText(head: Uint8Array): boolean {
  if (head.length === 0) return false;
  if (encodingOf(head) !== 'utf-8') return true;
  return head.every(isLaidOut);
}

/** A cell without its quotes. */
export const bareOf = (cell: string): string => cell.trim().replace(/^(["'])(.*)\1$/, '$2');

/** A piece of somebody's file as a message may show it: short, and nothing that a terminal acts on. */
export function quoted(text: string): string {
  const plain = text.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '?');
  return `"${plain.length > 20 ? `${plain.slice(0, 20)}…` : plain}"`;
}
