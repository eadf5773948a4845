/** Results of both packings as they travel. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { resultShape } from '../../shared/packing/geometry.ts';
import type { ResultShape } from '../../shared/packing/geometry.ts';
import type { ClientPlan } from '../../shared/packing/index.ts';

/**
 * `count` ciphertexts of `size` polynomials modulo the first `primes` data primes: packed polynomials (`engine/wire/polynomials.ts`), one ciphertext
 * after the other. NTT form in batch packing (BGV), coefficient form in interactive packing (BFV).
 */
export interface EncryptedScores extends Omit<ResultShape, 'byteLength'> {
  readonly bytes: Uint8Array;
}

/**
 * Checks a result against its plan before anything is allocated or unpacked.
 * @throws CIPHERTEXT_PARAMETERS (another shape), CIPHERTEXT_INVALID (another length)
 */
export function checkScores(plan: ClientPlan, scores: EncryptedScores, images: number): void {
  const { count, size, primes, byteLength: expected } = resultShape(plan, images);
  if (scores.count !== count || scores.size !== size || scores.primes !== primes) {
    throw new CryptoNetsError(
      'CIPHERTEXT_PARAMETERS',
      `expected ${count} scores of ${size} x ${primes} residues, got ${scores.count} of ${scores.size} x ${scores.primes}`,
    );
  }
  if (scores.bytes.length !== expected) {
    throw new CryptoNetsError('CIPHERTEXT_INVALID', `expected ${expected} bytes, got ${scores.bytes.length}`);
  }
}
