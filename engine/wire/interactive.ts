/**
 * The wire form of interactive packing: seeded ciphertexts up, packed scores down (`scores.ts`).
 *
 * Packed polynomials (`shared/packing/geometry.ts`) have their residues in coefficient order; primes differ in length here. Ciphertexts
 * are ordered image by image, then plaintext modulus by plaintext modulus. BFV ciphertexts are in coefficient form, and so is the c1 that a seed stands for: SEAL's uniform sampling from
 * it, prime after prime.
 */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { checkImages } from '../../shared/packing/index.ts';
import type { ClientInteractivePlan } from '../../shared/packing/interactive/client-plan.ts';
import {
  freshCiphertextBytes,
  mostImages,
  SEED_BYTES,
  uploadCiphertexts,
} from '../../shared/packing/geometry.ts';

export interface InteractiveUpload {
  readonly images: number;
  /** 64 bytes for each ciphertext; public. */
  readonly seeds: Uint8Array;
  /** One packed polynomial, c0 at all data primes, for each ciphertext. */
  readonly bytes: Uint8Array;
}

function refuse(what: string, expected: number, got: number): never {
  throw new CryptoNetsError('CIPHERTEXT_INVALID', `${what}: expected ${expected} bytes, got ${got}`);
}

/** Sizes only; residues are checked where they are unpacked. @throws NO_IMAGES, BATCH_TOO_LARGE, CIPHERTEXT_INVALID */
export function checkUpload(plan: ClientInteractivePlan, { images, seeds, bytes }: InteractiveUpload): void {
  checkImages(images, mostImages(plan));
  const ciphertexts = uploadCiphertexts(plan, images);
  if (seeds.length !== ciphertexts * SEED_BYTES) refuse('seeds', ciphertexts * SEED_BYTES, seeds.length);
  const expected = ciphertexts * (freshCiphertextBytes(plan.parameters) - SEED_BYTES);
  if (bytes.length !== expected) refuse('upload', expected, bytes.length);
}

/** Keys must have been made for the plan. @throws EVALUATION_KEYS_PARAMETERS */
export function requireKeys(plan: ClientInteractivePlan, keys: { readonly shapeDigest: string }): void {
  if (keys.shapeDigest !== plan.evaluationKeys.digest)
    throw new CryptoNetsError('EVALUATION_KEYS_PARAMETERS');
}
