/** The public mask as text: one bit a position of the picture, row by row, in lower-case hexadecimal bytes; bit i is bit i % 8 of byte i / 8. */
import { invalidModel } from '../invalid.ts';

/** `size` is the number of positions of the picture. */
export function maskToText(mask: Uint16Array, size: number): string {
  const bytes = new Uint8Array(Math.ceil(size / 8));
  for (const position of mask) bytes[position >> 3]! |= 1 << (position & 7);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Positions, ascending. @throws MODEL_INVALID for another length, a bit beyond the picture, or a mask of nothing or of everything */
export function maskFromText(text: unknown, size: number): Uint16Array {
  const digits = 2 * Math.ceil(size / 8);
  if (typeof text !== 'string' || text.length !== digits || !/^[0-9a-f]*$/.test(text)) {
    throw invalidModel(`input: mask: expected ${digits} hexadecimal digits`);
  }
  const positions: number[] = [];
  for (let position = 0; position < digits * 4; position++) {
    const byte = Number.parseInt(text.slice(2 * (position >> 3), 2 * (position >> 3) + 2), 16);
    if ((byte >> (position & 7)) & 1) positions.push(position);
  }
  if (positions.length === 0 || positions.length >= size || positions.at(-1)! >= size) {
    throw invalidModel(`input: mask: expected some, not all, of ${size} positions`);
  }
  return Uint16Array.from(positions);
}
