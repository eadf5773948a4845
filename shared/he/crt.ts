/** The Chinese remainder theorem: one integer from its residues modulo several primes. */
import { centred, inverseModulo } from './primes.ts';

/** Residues modulo each of `moduli` become the one number in (-T/2, T/2], T their product. Exact (BigInt). */
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
