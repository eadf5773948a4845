/** The forward number-theoretic transform in SEAL's order, for polynomials that SEAL cannot be asked to transform: noise far above t. */
import { powerModulo } from '../../../../shared/he/primes.ts';

function bitReversed(index: number, bits: number): number {
  let reversed = 0;
  for (let bit = 0; bit < bits; bit++) reversed = (reversed << 1) | ((index >> bit) & 1);
  return reversed;
}

/** SEAL's `try_minimal_primitive_root`: the smallest root of order 2N. */
function smallestRoot(prime: bigint, polyDegree: number): bigint {
  const order = BigInt(2 * polyDegree);
  let root = 0n;
  for (let base = 2n; powerModulo(root, order / 2n, prime) !== prime - 1n; base++) {
    root = powerModulo(base, (prime - 1n) / order, prime);
  }
  const step = (root * root) % prime;
  let smallest = root;
  for (let index = 0, power = root; index < polyDegree; index++, power = (power * step) % prime) {
    if (power < smallest) smallest = power;
  }
  return smallest;
}

/** Modulo one prime. Some 10 ms a polynomial of 8192 coefficients. */
export class ForwardTransform {
  readonly #prime: bigint;
  /** Powers of the root in bit-reversed order. */
  readonly #roots: readonly bigint[];

  constructor(prime: bigint, polyDegree: number) {
    this.#prime = prime;
    const root = smallestRoot(prime, polyDegree);
    const powers: bigint[] = [1n];
    for (let index = 1; index < polyDegree; index++) powers.push((powers[index - 1]! * root) % prime);
    const bits = Math.log2(polyDegree);
    this.#roots = powers.map((_, index) => powers[bitReversed(index, bits)]!);
  }

  /** Coefficients in [0, prime) to values, in place (Longa, Naehrig 2016, algorithm 1). */
  run(x: bigint[]): void {
    const prime = this.#prime;
    for (let blocks = 1, gap = x.length / 2; gap >= 1; blocks *= 2, gap /= 2) {
      for (let block = 0; block < blocks; block++) {
        const root = this.#roots[blocks + block]!;
        const first = 2 * block * gap;
        for (let index = first; index < first + gap; index++) {
          const right = (x[index + gap]! * root) % prime;
          const sum = x[index]! + right;
          const difference = x[index]! - right;
          x[index] = sum >= prime ? sum - prime : sum;
          x[index + gap] = difference < 0n ? difference + prime : difference;
        }
      }
    }
  }
}
