/** Packed polynomials of interactive packing: several primes of different lengths behind one another. */
import { bitLength } from '../../shared/he/index.ts';
import { ResiduePacker } from './residues.ts';

/** Packs and unpacks polynomials of N coefficients modulo any primes; keeps one packer for each bit length, so one a thread. */
export class PolynomialPacker {
  readonly #polyDegree: number;
  readonly #packers = new Map<number, ResiduePacker>();
  readonly #halves: Uint32Array<ArrayBuffer>;
  /** The memory of `halves`, as bytes. */
  readonly #bytes: Uint8Array<ArrayBuffer>;

  constructor(polyDegree: number) {
    this.#polyDegree = polyDegree;
    this.#halves = new Uint32Array(2 * polyDegree);
    this.#bytes = new Uint8Array(this.#halves.buffer);
  }

  /**
   * Unpacks one polynomial into 64-bit words, prime after prime, and checks every residue. `words` need not be aligned. Returns the bytes read.
   * @throws CIPHERTEXT_INVALID (too short), RESIDUE_OUT_OF_RANGE
   */
  unpack(packed: Uint8Array, primes: readonly bigint[], words: Uint8Array): number {
    let offset = 0;
    primes.forEach((prime, index) => {
      const packer = this.#packerOf(prime);
      packer.unpack(packed.subarray(offset, offset + packer.bytes), prime, this.#halves);
      words.set(this.#bytes, index * this.#bytes.length);
      offset += packer.bytes;
    });
    return offset;
  }

  /** Packs residues from 64-bit words, prime after prime. Returns the bytes written. */
  pack(words: Uint8Array, primes: readonly bigint[], packed: Uint8Array): number {
    let offset = 0;
    primes.forEach((prime, index) => {
      const packer = this.#packerOf(prime);
      this.#bytes.set(words.subarray(index * this.#bytes.length, (index + 1) * this.#bytes.length));
      packer.pack(this.#halves, packed.subarray(offset, offset + packer.bytes));
      offset += packer.bytes;
    });
    return offset;
  }

  #packerOf(prime: bigint): ResiduePacker {
    const bits = bitLength(prime);
    let packer = this.#packers.get(bits);
    if (!packer) this.#packers.set(bits, (packer = new ResiduePacker(this.#polyDegree, bits)));
    return packer;
  }
}
