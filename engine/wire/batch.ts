/**
 * The wire form of a batch: seeds and blocks up, packed scores down.
 *
 * A *block* (ciphertext i, prime j) is the N residues of c0 modulo q_j, NTT form in SEAL's order, bit-packed little-endian at
 * b bits each, b being the bit length that all data primes share: N * b / 8 bytes. c1 is not sent: it is SEAL's uniform sampling
 * from the ciphertext's 64-byte Blake2xb seed.
 */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { bitLength } from '../../shared/he/index.ts';
import type { ParameterSet } from '../../shared/he/index.ts';
import type { BatchPlan } from '../../shared/plan/index.ts';

/** `ciphertext`: all primes of ciphertext 0, then of 1, …; `residue`: prime 0 of all ciphertexts, then prime 1, …. */
export type BlockOrder = 'ciphertext' | 'residue';

export const SEED_BYTES = 64;

/** Result ciphertexts: residues of output o, polynomial k, prime j, in that nesting (o outermost), bit-packed like blocks. */
export interface EncryptedScores {
  readonly count: number;
  readonly size: number;
  readonly primes: number;
  readonly bytes: Uint8Array;
}

/** Bits of a packed residue. @throws PARAMETERS_INVALID when the data primes differ in length. */
export function residueBits(parameters: ParameterSet): number {
  const bits = bitLength(parameters.dataPrimes[0]!);
  if (parameters.dataPrimes.some((prime) => bitLength(prime) !== bits)) {
    throw new CryptoNetsError('PARAMETERS_INVALID', 'batch packing expects data primes of one length');
  }
  return bits;
}

/** Bytes of one block. */
export function blockBytes(parameters: ParameterSet): number {
  return (parameters.polyDegree * residueBits(parameters)) / 8;
}

/** Blocks of a whole upload. */
export function blockCount(plan: BatchPlan): number {
  return plan.inputCiphertexts * plan.parameters.dataPrimes.length;
}

/** Which ciphertext and prime a block belongs to. */
export function blockPlace(
  block: number,
  order: BlockOrder,
  ciphertexts: number,
  primes: number,
): { readonly ciphertext: number; readonly prime: number } {
  return order === 'ciphertext'
    ? { ciphertext: Math.floor(block / primes), prime: block % primes }
    : { ciphertext: block % ciphertexts, prime: Math.floor(block / ciphertexts) };
}

/** Bytes of packed ciphertexts. */
export function scoreBytes(
  parameters: ParameterSet,
  shape: { readonly count: number; readonly size: number; readonly primes: number },
): number {
  return shape.count * shape.size * shape.primes * blockBytes(parameters);
}

/**
 * Checks a result against its plan before anything is allocated or unpacked.
 * @throws CIPHERTEXT_PARAMETERS (another shape), CIPHERTEXT_INVALID (another length)
 */
export function checkScores(plan: BatchPlan, scores: EncryptedScores): void {
  const { outputCiphertexts, resultSize, resultPrimes } = plan;
  if (scores.count !== outputCiphertexts || scores.size !== resultSize || scores.primes !== resultPrimes) {
    throw new CryptoNetsError(
      'CIPHERTEXT_PARAMETERS',
      `expected ${outputCiphertexts} scores of ${resultSize} x ${resultPrimes} residues, got ${scores.count} of ${scores.size} x ${scores.primes}`,
    );
  }
  const expected = scoreBytes(plan.parameters, scores);
  if (scores.bytes.length !== expected) {
    throw new CryptoNetsError('CIPHERTEXT_INVALID', `expected ${expected} bytes, got ${scores.bytes.length}`);
  }
}

/** @throws CIPHERTEXT_INVALID unless there is one seed for each ciphertext. */
export function checkSeeds(seeds: Uint8Array, ciphertexts: number): void {
  if (seeds.length === ciphertexts * SEED_BYTES) return;
  throw new CryptoNetsError(
    'CIPHERTEXT_INVALID',
    `expected ${ciphertexts * SEED_BYTES} bytes of seeds, got ${seeds.length}`,
  );
}

/** How many blocks a chunk holds. @throws CHUNK_INVALID unless it holds at least one, and no part of one. */
export function wholeBlocks(bytes: Uint8Array, bytesPerBlock: number): number {
  if (bytes.length > 0 && bytes.length % bytesPerBlock === 0) return bytes.length / bytesPerBlock;
  throw new CryptoNetsError(
    'CHUNK_INVALID',
    `expected whole blocks of ${bytesPerBlock} bytes, got ${bytes.length}`,
  );
}
