/**
 * The wire form of a batch: seeds and blocks up, packed scores down.
 *
 * A *block* (ciphertext i, prime j) is the N residues of c0 modulo q_j, NTT form in SEAL's order, bit-packed little-endian at
 * b_j = bit length of q_j bits each: N * b_j / 8 bytes. c1 is not sent: it is SEAL's uniform sampling from the ciphertext's 64-byte Blake2xb seed.
 */

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
