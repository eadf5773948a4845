/** The attacker's own arithmetic: residues as SEAL lays them out, negacyclic transforms, lifts to integers. Imports no engine. */
import { centred, inverseModulo } from '../../shared/he/index.ts';
import { powerModulo } from '../../shared/he/primes.ts';

/** Product of values. */
export const product = (values: readonly bigint[]): bigint => values.reduce((all, one) => all * one, 1n);

function bitReversed(index: number, bits: number): number {
  let reversed = 0;
  for (let bit = 0; bit < bits; bit++) reversed = (reversed << 1) | ((index >> bit) & 1);
  return reversed;
}

/** The smallest primitive 2N-th root of unity modulo a prime, as SEAL takes it. */
function smallestRoot(prime: bigint, polyDegree: number): bigint {
  const order = BigInt(2 * polyDegree);
  let root = 0n;
  for (let base = 2n; root === 0n; base++) {
    const candidate = powerModulo(base, (prime - 1n) / order, prime);
    if (powerModulo(candidate, order / 2n, prime) === prime - 1n) root = candidate;
  }
  let smallest = root;
  const step = (root * root) % prime;
  for (let power = root, index = 0; index < polyDegree; index++, power = (power * step) % prime) {
    if (power < smallest) smallest = power;
  }
  return smallest;
}

/** The inverse transform modulo one prime, from SEAL's order of values to coefficients. */
export class Transform {
  readonly prime: bigint;
  readonly #roots: bigint[];
  readonly #degreeInverse: bigint;

  constructor(prime: bigint, polyDegree: number) {
    this.prime = prime;
    const inverse = inverseModulo(smallestRoot(prime, polyDegree), prime);
    const bits = Math.log2(polyDegree);
    const powers: bigint[] = [1n];
    for (let index = 1; index < polyDegree; index++) powers.push((powers[index - 1]! * inverse) % prime);
    this.#roots = powers.map((_, index) => powers[bitReversed(index, bits)]!);
    this.#degreeInverse = inverseModulo(BigInt(polyDegree), prime);
  }

  /** Coefficients below the prime; `values` is left alone. */
  inverse(values: ArrayLike<bigint>): bigint[] {
    const { prime } = this;
    const x = Array.from(values);
    for (let half = x.length / 2, gap = 1; half >= 1; half /= 2, gap *= 2) {
      for (let block = 0; block < half; block++) {
        const root = this.#roots[half + block]!;
        const first = 2 * block * gap;
        for (let index = first; index < first + gap; index++) {
          const left = x[index]!;
          const right = x[index + gap]!;
          const sum = left + right;
          x[index] = sum >= prime ? sum - prime : sum;
          x[index + gap] = ((left - right + prime) * root) % prime;
        }
      }
    }
    return x.map((value) => (value * this.#degreeInverse) % prime);
  }
}

/** One polynomial: residues modulo each prime, NTT form. */
export type Polynomial = readonly (readonly bigint[] | BigUint64Array)[];

/** Polynomials modulo the first `primes` primes of a ring, lifted to centred integer coefficients. */
export class Lift {
  readonly modulus: bigint;
  readonly #transforms: readonly Transform[];
  readonly #factors: readonly bigint[];

  constructor(primes: readonly bigint[], polyDegree: number) {
    this.modulus = product(primes);
    this.#transforms = primes.map((prime) => new Transform(prime, polyDegree));
    this.#factors = primes.map((prime) => {
      const others = this.modulus / prime;
      return others * inverseModulo(others % prime, prime);
    });
  }

  integers(polynomial: Polynomial): bigint[] {
    const residues = this.#transforms.map((transform, index) => transform.inverse(polynomial[index]!));
    return residues[0]!.map((_, place) => {
      const sum = residues.reduce((all, one, index) => all + one[place]! * this.#factors[index]!, 0n);
      return centred(sum, this.modulus);
    });
  }
}

/** c(s) modulo each prime: what decryption looks at before it reduces. NTT form. */
export function phase(
  ciphertext: readonly Polynomial[],
  secret: Polynomial,
  primes: readonly bigint[],
): bigint[][] {
  return primes.map((prime, index) =>
    Array.from(ciphertext[0]![index]!, (_, place) => {
      let sum = 0n;
      for (let power = ciphertext.length - 1; power >= 0; power--) {
        sum = (sum * secret[index]![place]! + ciphertext[power]![index]![place]!) % prime;
      }
      return sum;
    }),
  );
}

export function multiply(left: Polynomial, right: Polynomial, primes: readonly bigint[]): bigint[][] {
  return primes.map((prime, index) =>
    Array.from(left[index]!, (value, place) => (value * right[index]![place]!) % prime),
  );
}
