/** Sizes on the wire, from the plan alone: known before anything is allocated or believed. */
import type { BatchPlan } from '../../shared/plan/plan.ts';
import type { ResultShape } from '../remote/index.ts';

/** Bytes of the N residues of one polynomial modulo one prime, bit-packed. */
export function blockBytes(polyDegree: number, prime: bigint): number {
  return (polyDegree * prime.toString(2).length) / 8;
}

/** What the server will answer: its header must say exactly this. */
export function resultShape(plan: BatchPlan): ResultShape {
  const { outputCiphertexts, resultSize, resultPrimes, parameters } = plan;
  const primes = parameters.dataPrimes.slice(0, resultPrimes);
  const bytesOfPolynomial = primes.reduce((sum, prime) => sum + blockBytes(parameters.polyDegree, prime), 0);
  return {
    count: outputCiphertexts,
    size: resultSize,
    primes: resultPrimes,
    byteLength: outputCiphertexts * resultSize * bytesOfPolynomial,
  };
}
