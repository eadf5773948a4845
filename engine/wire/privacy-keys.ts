/**
 * The wire form of the keys of a plan that hides its model: that of evaluation keys (`evaluation-keys.ts`) in the ring of those keys, with one relinearisation
 * key, and behind it the public key: a seed and c0 of an encryption of zero modulo all primes of the ring, packed, NTT form.
 */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { RingParameters } from '../../shared/he/index.ts';
import { SEED_BYTES } from '../../shared/packing/geometry.ts';
import { privacyRing, publicKeyBytes } from '../../shared/packing/batch/index.ts';
import type { BatchPrivacy, BatchSet } from '../../shared/packing/batch/index.ts';
import type { EvaluationKeysShape } from '../../shared/packing/evaluation-keys.ts';
import { checkKeyResidues } from './evaluation-keys.ts';
import type { PolynomialPacker } from './polynomials.ts';

/** Where the public key begins. */
const publicKeyOffset = (ring: RingParameters, shape: EvaluationKeysShape): number =>
  shape.bytes - publicKeyBytes(ring);

/** Seed and packed c0 of the public key. */
export function publicKeyOf(
  ring: RingParameters,
  shape: EvaluationKeysShape,
  bytes: Uint8Array,
): { readonly seed: Uint8Array; readonly c0: Uint8Array } {
  const start = publicKeyOffset(ring, shape);
  return { seed: bytes.subarray(start, start + SEED_BYTES), c0: bytes.subarray(start + SEED_BYTES) };
}

/** Header, length and every residue. @throws EVALUATION_KEYS_PARAMETERS, EVALUATION_KEYS_INVALID */
export function checkPrivacyKeys(
  packer: PolynomialPacker,
  parameters: BatchSet,
  { primes, keys }: BatchPrivacy,
  bytes: Uint8Array,
): void {
  const ring = privacyRing(parameters, primes);
  checkKeyResidues(packer, ring, keys, bytes);
  try {
    const words = new Uint8Array(8 * ring.polyDegree * (primes + 1));
    packer.unpack(publicKeyOf(ring, keys, bytes).c0, [...ring.dataPrimes, ring.specialPrime], words);
  } catch (cause) {
    throw new CryptoNetsError('EVALUATION_KEYS_INVALID', undefined, { cause });
  }
}
