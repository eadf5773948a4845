/** Small signed integers packed into bytes: trits five to a byte, or two's complement of a fixed number of bits. */
import { invalidModel } from '../invalid.ts';

/** 'trits' holds -1, 0, 1; a number b in 2..54 holds [-2^(b-1), 2^(b-1) - 1]. */
export type Encoding = 'trits' | number;

export const TRITS_PER_BYTE = 5;
const POWERS_OF_THREE = [1, 3, 9, 27, 81] as const;
const TRIT_BYTES = 243;
/** 54 bits hold every safe integer. */
export const MAXIMUM_INTEGER_BITS = 54;

/** Bytes that `count` values take. */
export function packedBytes(count: number, encoding: Encoding): number {
  return encoding === 'trits' ? Math.ceil(count / TRITS_PER_BYTE) : Math.ceil((count * encoding) / 8);
}

/** The smallest encoding that holds all values. */
export function chooseEncoding(values: ArrayLike<number>): Encoding {
  let low = 0;
  let high = 0;
  for (let index = 0; index < values.length; index++) {
    low = Math.min(low, values[index]!);
    high = Math.max(high, values[index]!);
  }
  if (low >= -1 && high <= 1) return 'trits';
  let bits = 2;
  while (low < -(2 ** (bits - 1)) || high > 2 ** (bits - 1) - 1) bits += 1;
  return bits;
}

/** Packs values that the encoding holds; unused bits and trits are zero. */
export function packIntegers(values: ArrayLike<number>, encoding: Encoding): Uint8Array {
  const bytes = new Uint8Array(packedBytes(values.length, encoding));
  if (encoding === 'trits') packTrits(values, bytes);
  else packBits(values, encoding, bytes);
  return bytes;
}

/** Unpacks `count` values. @throws MODEL_INVALID when bytes are missing, left over or not canonical. */
export function unpackIntegers(bytes: Uint8Array, count: number, encoding: Encoding): number[] {
  const expected = packedBytes(count, encoding);
  if (bytes.length !== expected) throw invalidModel(`expected ${expected} packed bytes, got ${bytes.length}`);
  return encoding === 'trits' ? unpackTrits(bytes, count) : unpackBits(bytes, count, encoding);
}

function packTrits(values: ArrayLike<number>, bytes: Uint8Array): void {
  for (let index = 0; index < bytes.length * TRITS_PER_BYTE; index++) {
    const trit = (index < values.length ? values[index]! : 0) + 1;
    bytes[Math.floor(index / TRITS_PER_BYTE)]! += trit * POWERS_OF_THREE[index % TRITS_PER_BYTE]!;
  }
}

function unpackTrits(bytes: Uint8Array, count: number): number[] {
  const values: number[] = [];
  for (const byte of bytes) {
    if (byte >= TRIT_BYTES) throw invalidModel(`expected trit bytes below ${TRIT_BYTES}, got ${byte}`);
    for (const power of POWERS_OF_THREE) {
      const trit = (Math.floor(byte / power) % 3) - 1;
      if (values.length < count) values.push(trit);
      else if (trit !== 0) throw invalidModel('expected zero trits after the last value');
    }
  }
  return values;
}

/** Bit i of the stream is bit i % 8 of byte i / 8. */
function packBits(values: ArrayLike<number>, bits: number, bytes: Uint8Array): void {
  for (let index = 0; index < values.length; index++) {
    const value = BigInt.asUintN(bits, BigInt(values[index]!));
    for (let bit = 0; bit < bits; bit++) {
      const position = index * bits + bit;
      if ((value >> BigInt(bit)) & 1n) bytes[position >> 3]! |= 1 << (position & 7);
    }
  }
}

function unpackBits(bytes: Uint8Array, count: number, bits: number): number[] {
  const bitAt = (position: number): number => (bytes[position >> 3]! >> (position & 7)) & 1;
  const values = Array.from({ length: count }, (_, index) => {
    let value = 0;
    for (let bit = 0; bit < bits - 1; bit++) value += bitAt(index * bits + bit) * 2 ** bit;
    return value - bitAt(index * bits + bits - 1) * 2 ** (bits - 1);
  });
  if (!values.every(Number.isSafeInteger)) throw invalidModel('expected safe integers');
  for (let position = count * bits; position < bytes.length * 8; position++) {
    if (bitAt(position)) throw invalidModel('expected zero bits after the last value');
  }
  return values;
}
