/** The one rule by which grey bytes become the few levels that the network reads, in training and at prediction. */
import { CryptoNetsError } from '../errors/index.ts';

/** Level of every grey byte: round(grey * (2^bits - 1) / 255), halves up. 256 entries, bits in 1..8. */
export function quantisationTable(bits: number): Uint8Array {
  if (!Number.isInteger(bits) || bits < 1 || bits > 8) {
    throw new CryptoNetsError('IMAGE_INVALID', `expected 1..8 bits a pixel, got ${bits}`);
  }
  const largest = 2 ** bits - 1;
  return Uint8Array.from({ length: 256 }, (_, grey) => Math.round((grey * largest) / 255));
}

/** Quantises grey bytes (0 paper .. 255 ink) to [0, 2^bits - 1]. Returns a new array. @throws IMAGE_INVALID */
export function quantise(pixels: Uint8Array, bits: number): Uint8Array {
  const table = quantisationTable(bits);
  const levels = new Uint8Array(pixels.length);
  for (let index = 0; index < pixels.length; index++) levels[index] = table[pixels[index]!]!;
  return levels;
}
