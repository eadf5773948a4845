/**
 * Bit packing of residues: each as `bits` bits (33 to 50), little-endian, without gaps.
 *
 * Residues in memory are 64-bit words seen as pairs of 32-bit halves, low half first, so that no BigInt is made. Some 4 ns a residue.
 */
import { CryptoNetsError } from '../../shared/errors/index.ts';

if (new Uint8Array(Uint32Array.of(1).buffer)[0] !== 1) {
  throw new CryptoNetsError('ENGINE_UNAVAILABLE', 'a little-endian processor is needed');
}

const LEAST_BITS = 33;
const MOST_BITS = 50;

/** Words to spare behind the packed ones, so that a window of three words never ends outside. */
const SPARE_WORDS = 2;

/** Packs and unpacks blocks of `count` residues modulo one prime; keeps one scratch buffer, so one packer a thread. */
export class ResiduePacker {
  readonly bytes: number;
  readonly #count: number;
  readonly #bits: number;
  readonly #words: Uint32Array<ArrayBuffer>;
  readonly #packed: Uint8Array<ArrayBuffer>;

  /** `count` a multiple of 8. @throws PARAMETERS_INVALID */
  constructor(count: number, bits: number) {
    if (bits < LEAST_BITS || bits > MOST_BITS || count % 8 !== 0) {
      const message = `expected residues of ${LEAST_BITS} to ${MOST_BITS} bits by eights, got ${count} of ${bits}`;
      throw new CryptoNetsError('PARAMETERS_INVALID', message);
    }
    this.#count = count;
    this.#bits = bits;
    this.bytes = (count * bits) / 8;
    this.#words = new Uint32Array(Math.ceil(this.bytes / 4) + SPARE_WORDS);
    this.#packed = new Uint8Array(this.#words.buffer, 0, this.bytes);
  }

  /**
   * Unpacks one block into `count` pairs of halves. Every residue must be below `modulus`.
   * @throws CIPHERTEXT_INVALID (length), RESIDUE_OUT_OF_RANGE
   */
  unpack(block: Uint8Array, modulus: bigint, halves: Uint32Array): void {
    if (block.length !== this.bytes || halves.length !== 2 * this.#count) {
      throw new CryptoNetsError('CIPHERTEXT_INVALID', `expected ${this.bytes} bytes, got ${block.length}`);
    }
    this.#packed.set(block);
    const outside = unpackWords(this.#words, this.#bits, halves, modulus);
    if (outside > 0) {
      throw new CryptoNetsError('RESIDUE_OUT_OF_RANGE', `got ${outside} residues that exceed their modulus`);
    }
  }

  /** Packs `count` pairs of halves, each residue below 2^bits, into `block`. */
  pack(halves: Uint32Array, block: Uint8Array): void {
    if (block.length !== this.bytes || halves.length !== 2 * this.#count) {
      throw new CryptoNetsError('INTERNAL', `expected ${this.bytes} bytes to pack into, got ${block.length}`);
    }
    packWords(halves, this.#bits, this.#words);
    block.set(this.#packed);
  }
}

/** Returns how many residues are not below `modulus`. */
function unpackWords(words: Uint32Array, bits: number, halves: Uint32Array, modulus: bigint): number {
  const highMask = 2 ** (bits - 32) - 1;
  const modulusLow = Number(modulus & 0xffffffffn);
  const modulusHigh = Number(modulus >> 32n);
  let outside = 0;
  for (let index = 0, position = 0; index < halves.length; index += 2, position += bits) {
    const word = position >>> 5;
    const shift = position & 31;
    let low = words[word]!;
    let high = words[word + 1]!;
    if (shift !== 0) {
      low = (low >>> shift) | (high << (32 - shift));
      high = (high >>> shift) | (words[word + 2]! << (32 - shift));
    }
    low >>>= 0;
    high &= highMask;
    halves[index] = low;
    halves[index + 1] = high;
    if (high > modulusHigh || (high === modulusHigh && low >= modulusLow)) outside += 1;
  }
  return outside;
}

function packWords(halves: Uint32Array, bits: number, words: Uint32Array): void {
  words.fill(0);
  for (let index = 0, position = 0; index < halves.length; index += 2, position += bits) {
    const word = position >>> 5;
    const shift = position & 31;
    const low = halves[index]!;
    const high = halves[index + 1]!;
    if (shift === 0) {
      words[word] = low;
      words[word + 1] = high;
    } else {
      words[word]! |= low << shift;
      words[word + 1]! |= (low >>> (32 - shift)) | (high << shift);
      words[word + 2]! |= high >>> (32 - shift);
    }
  }
}
