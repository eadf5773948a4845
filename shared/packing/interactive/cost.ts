/** The planner's unit of cost: 64-bit words touched by a step, a transform of length N counted as N log2 N. */
import type { LinearMethod } from './method.ts';

/** Words that stay with the ciphertext whatever is done: copies, additions. */
const PER_FOLD_ADDITIONS = 2;

/** One rotation or relinearisation at `primes` data primes: SEAL's digits are single primes. */
export function keySwitchOperations(primes: number, polyDegree: number): number {
  const transforms = primes * (primes + 1) + 2 * (primes + 1);
  const products = 2 * primes * (primes + 1);
  return polyDegree * (transforms * Math.log2(polyDegree) + products);
}

/** Rotations of a linear layer. */
export function rotations({ babySteps, giants, folds }: LinearMethod): number {
  return babySteps.length - 1 + giants - 1 + folds.length;
}

export function linearOperations(method: LinearMethod, primes: number, polyDegree: number): number {
  const polynomials = 2 * primes * polyDegree;
  const transforms = (method.babySteps.length + method.giants) * polynomials * Math.log2(polyDegree);
  const additions = (2 * method.products + PER_FOLD_ADDITIONS * method.folds.length) * polynomials;
  return rotations(method) * keySwitchOperations(primes, polyDegree) + transforms + additions;
}

/** Two polynomials extended to another base of about as many primes, three products scaled back, one key switch. */
export function squareOperations(primes: number, polyDegree: number): number {
  const transforms = 5 * (2 * primes + 1) * Math.log2(polyDegree);
  const conversions = 5 * 2 * primes * (primes + 1);
  return polyDegree * (transforms + conversions) + keySwitchOperations(primes, polyDegree);
}

export function switchOperations(primesIn: number, polyDegree: number): number {
  return 2 * 2 * primesIn * polyDegree;
}
