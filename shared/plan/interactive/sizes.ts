/** Bytes of what travels in interactive packing, from the parameters alone: known before anything is allocated. */
import { bitLength } from '../../he/index.ts';
import type { InteractiveSet } from '../../he/index.ts';
import type { EvaluationKeyShape } from './plan.ts';

/** Seed of a polynomial that is not sent: SEAL's Blake2xb. */
export const POLYNOMIAL_SEED_BYTES = 64;
/** Header of the evaluation keys' wire form. */
export const KEYS_HEADER_BYTES = 64;

/** One packed polynomial: for each prime, N residues at the bit length of that prime. */
export function polynomialBytes(polyDegree: number, primes: readonly bigint[]): number {
  return primes.reduce((sum, prime) => sum + (polyDegree * bitLength(prime)) / 8, 0);
}

/** Seed and packed c0 of one fresh ciphertext. */
export function freshCiphertextBytes({ polyDegree, dataPrimes }: InteractiveSet): number {
  return POLYNOMIAL_SEED_BYTES + polynomialBytes(polyDegree, dataPrimes);
}

/** Two packed polynomials modulo the first `primes` data primes. */
export function resultCiphertextBytes({ polyDegree, dataPrimes }: InteractiveSet, primes: number): number {
  return 2 * polynomialBytes(polyDegree, dataPrimes.slice(0, primes));
}

/** The primes whose residues a key carries: data primes, then the special one. */
export function keyPrimes(parameters: InteractiveSet, { primes }: EvaluationKeyShape): bigint[] {
  return [...parameters.dataPrimes.slice(0, primes), parameters.specialPrime];
}

/** `primes` digits of a seed and a packed c0 each. */
export function evaluationKeyBytes(parameters: InteractiveSet, key: EvaluationKeyShape): number {
  const digit = POLYNOMIAL_SEED_BYTES + polynomialBytes(parameters.polyDegree, keyPrimes(parameters, key));
  return key.primes * digit;
}

/** Header and keys. */
export function evaluationKeysBytes(parameters: InteractiveSet, keys: readonly EvaluationKeyShape[]): number {
  return keys.reduce((sum, key) => sum + evaluationKeyBytes(parameters, key), KEYS_HEADER_BYTES);
}
