/** Sizes on the wire, from the plan alone: known before anything is allocated or believed. */
import { SEED_BYTES } from '../../engine/wire/batch.ts';
import {
  freshCiphertextBytes,
  resultCiphertextBytes,
  type InteractivePlan,
} from '../../shared/plan/interactive/index.ts';
import type { BatchPlan } from '../../shared/plan/plan.ts';
import type { ResultShape } from '../remote/index.ts';

/** Bytes of the N residues of one polynomial modulo one prime, bit-packed. */
export function blockBytes(polyDegree: number, prime: bigint): number {
  return (polyDegree * prime.toString(2).length) / 8;
}

/** Bytes of a 64-byte seed for each ciphertext and all blocks of c0. */
export function uploadBytes({ inputCiphertexts, parameters }: BatchPlan): number {
  const { polyDegree, dataPrimes } = parameters;
  const blocks = dataPrimes.reduce((sum, prime) => sum + blockBytes(polyDegree, prime), 0);
  return inputCiphertexts * (SEED_BYTES + blocks);
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

/** Seeds and packed polynomials of so many images. */
export function interactiveUploadBytes({ plainModuli, parameters }: InteractivePlan, images: number): number {
  return images * plainModuli.length * freshCiphertextBytes(parameters);
}

export function interactiveResultShape(plan: InteractivePlan, images: number): ResultShape {
  const { plainModuli, parameters, resultPrimes } = plan;
  const count = images * plainModuli.length;
  const byteLength = count * resultCiphertextBytes(parameters, resultPrimes);
  return { count, size: 2, primes: resultPrimes, byteLength };
}
