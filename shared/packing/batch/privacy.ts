/** The keys that hiding answers takes: a relinearisation key and a public key, both at the level of the results. */
import type { RingParameters } from '../../he/index.ts';
import { textDigest } from '../digest.ts';
import { evaluationKeysBytes, keyPrimes, polynomialBytes, SEED_BYTES } from '../geometry.ts';
import type { EvaluationKeyShape, EvaluationKeysShape } from '../evaluation-keys.ts';
import type { BatchPrivacy } from './client-plan.ts';
import type { Flood } from './flood.ts';
import type { BatchSet } from './sets.ts';

/** `galoisElement` of a relinearisation key, as in interactive packing. */
const RELINEARISATION = 1;

/**
 * The ring of the keys: the data primes that are left where results are flooded, and as special prime the one that was dropped before them. Nothing is
 * published under a larger modulus than that of fresh ciphertexts.
 */
export function privacyRing(parameters: BatchSet, primes: number): RingParameters {
  const { name, polyDegree, dataPrimes } = parameters;
  return { name, polyDegree, dataPrimes: dataPrimes.slice(0, primes), specialPrime: dataPrimes[primes]! };
}

/** Seed, and c0 modulo all primes of the key ring. */
export function publicKeyBytes(ring: RingParameters): number {
  return SEED_BYTES + polynomialBytes(ring.polyDegree, [...ring.dataPrimes, ring.specialPrime]);
}

/** A relinearisation key (`engine/wire/evaluation-keys.ts`), then the public key: one digit more of the same form, an encryption of zero. */
export async function privacyOf(
  parameters: BatchSet,
  { primes, privacyBits }: Pick<Flood, 'primes' | 'privacyBits'>,
): Promise<BatchPrivacy> {
  const ring = privacyRing(parameters, primes);
  const key: EvaluationKeyShape = { galoisElement: RELINEARISATION, primes };
  const text = JSON.stringify({
    format: 'cryptonets-privacy-keys',
    version: 1,
    // Sets that begin with the same primes have secrets of their own.
    parameters: parameters.name,
    plainModulus: String(parameters.plainModulus),
    primes: keyPrimes(ring, key).map(String),
  });
  const bytes = evaluationKeysBytes(ring, [key]) + publicKeyBytes(ring);
  const keys: EvaluationKeysShape = { keys: [key], bytes, digest: await textDigest(text) };
  return { bits: Math.floor(privacyBits), primes, keys };
}
