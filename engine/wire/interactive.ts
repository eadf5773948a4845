/**
 * The wire form of interactive packing: seeded ciphertexts up, packed scores down.
 *
 * A *packed polynomial* is, for each of its primes in order, N residues in coefficient order, bit-packed little-endian at the bit length
 * of that prime (primes differ in length here): N * bits / 8 bytes each. Ciphertexts are ordered image by image, then plaintext modulus
 * by plaintext modulus. BFV ciphertexts are in coefficient form, and so is the c1 that a seed stands for: SEAL's uniform sampling from
 * it, prime after prime.
 */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { InteractiveSet } from '../../shared/he/index.ts';
import { checkPixels } from '../../shared/packing/index.ts';
import type { InteractivePlan } from '../../shared/plan/interactive/plan.ts';
import {
  freshCiphertextBytes,
  POLYNOMIAL_SEED_BYTES,
  resultCiphertextBytes,
} from '../../shared/plan/interactive/sizes.ts';
import type { EncryptedScores } from './batch.ts';

/** More images than this travel better in a batch. */
export const MOST_INTERACTIVE_IMAGES = 64;

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
export function checkUpload(plan: InteractivePlan, { images, seeds, bytes }: InteractiveUpload): void {
  checkImages(images);
  const ciphertexts = images * plan.plainModuli.length;
  if (seeds.length !== ciphertexts * POLYNOMIAL_SEED_BYTES)
    refuse('seeds', ciphertexts * POLYNOMIAL_SEED_BYTES, seeds.length);
  const expected = ciphertexts * (freshCiphertextBytes(plan.parameters) - POLYNOMIAL_SEED_BYTES);
  if (bytes.length !== expected) refuse('upload', expected, bytes.length);
}

/** @throws NO_IMAGES, BATCH_TOO_LARGE */
export function checkImages(images: number): void {
  if (!Number.isInteger(images) || images < 1) throw new CryptoNetsError('NO_IMAGES');
  if (images > MOST_INTERACTIVE_IMAGES) {
    const message = `expected at most ${MOST_INTERACTIVE_IMAGES} images, got ${images}`;
    throw new CryptoNetsError('BATCH_TOO_LARGE', message);
  }
}

/** Shape and length, before anything is unpacked. @throws CIPHERTEXT_PARAMETERS, CIPHERTEXT_INVALID */
export function checkInteractiveScores(plan: InteractivePlan, result: EncryptedScores, images: number): void {
  const count = images * plan.plainModuli.length;
  if (result.count !== count || result.size !== 2 || result.primes !== plan.resultPrimes) {
    throw new CryptoNetsError(
      'CIPHERTEXT_PARAMETERS',
      `expected ${count} results of 2 x ${plan.resultPrimes} residues, got ${result.count} of ${result.size} x ${result.primes}`,
    );
  }
  const expected = count * resultCiphertextBytes(plan.parameters, plan.resultPrimes);
  if (result.bytes.length !== expected) refuse('result', expected, result.bytes.length);
}

/** @throws NO_IMAGES, BATCH_TOO_LARGE, IMAGE_INVALID */
export function checkInteractivePixels(plan: InteractivePlan, pixels: Uint8Array, images: number): void {
  const { pixels: pixelsPerImage, bits } = plan.input;
  checkPixels(pixels, images, {
    pixelsPerImage,
    slots: MOST_INTERACTIVE_IMAGES,
    largestPixel: 2 ** bits - 1,
  });
}

/** A plan and an engine must be of the same parameter set. @throws CIPHERTEXT_PARAMETERS */
export function requireInteractive(plan: InteractivePlan, parameters: InteractiveSet): void {
  if (plan.parameters.name === parameters.name) return;
  const message = `expected a plan for ${parameters.name}, got one for ${plan.parameters.name}`;
  throw new CryptoNetsError('CIPHERTEXT_PARAMETERS', message);
}

/** Keys must have been made for the plan. @throws EVALUATION_KEYS_PARAMETERS */
export function requireKeys(plan: InteractivePlan, keys: { readonly shapeDigest: string }): void {
  if (keys.shapeDigest !== plan.evaluationKeys.digest)
    throw new CryptoNetsError('EVALUATION_KEYS_PARAMETERS');
}
