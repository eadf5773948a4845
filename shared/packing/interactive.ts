/** Interactive packing: the pixels of one image in the slots of one plaintext, and scores joined from several plaintext moduli. */
import { centred, inverseModulo } from '../he/index.ts';

/** Slots of one image: `pixelOfSlot[i]` names the pixel of slot i, -1 means zero. `slots` is overwritten. */
export function layPixels(
  pixels: Uint8Array,
  pixelOfSlot: Int32Array,
  slots: { [slot: number]: bigint; readonly length: number },
): void {
  for (let slot = 0; slot < slots.length; slot++) {
    const pixel = pixelOfSlot[slot]!;
    slots[slot] = pixel < 0 ? 0n : BigInt(pixels[pixel]!);
  }
}

/**
 * The Chinese remainder theorem: residues modulo each of `moduli` become the one number in (-T/2, T/2], T their product.
 * Exact (BigInt).
 */
export class Recombination {
  readonly #moduli: readonly bigint[];
  readonly #factors: readonly bigint[];
  readonly #product: bigint;

  constructor(moduli: readonly bigint[]) {
    this.#moduli = moduli;
    this.#product = moduli.reduce((left, right) => left * right, 1n);
    this.#factors = moduli.map((modulus) => {
      const others = this.#product / modulus;
      return others * inverseModulo(others % modulus, modulus);
    });
  }

  /** `residues[j]` modulo `moduli[j]`, of either sign. */
  join(residues: readonly bigint[]): bigint {
    const sum = this.#moduli.reduce((total, modulus, index) => {
      const residue = ((residues[index]! % modulus) + modulus) % modulus;
      return total + residue * this.#factors[index]!;
    }, 0n);
    return centred(sum, this.#product);
  }
}
