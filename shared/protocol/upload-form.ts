/** How a batch is sent: in which order its blocks come, and what its seeds stand for. */

/** `ciphertext`: all primes of ciphertext 0, then of 1, …; `residue`: prime 0 of all ciphertexts, then prime 1, …. */
export type BlockOrder = 'ciphertext' | 'residue';

/**
 * What turns the seed of a fresh ciphertext into its c1. `blake2xb`: SEAL's generator, which every peer reads. `aes128`: AES-128 in counter
 * mode, key and nonce from the seed; only to servers that say that they read it. Of either, words become residues by SEAL's rule.
 */
export type Expander = 'blake2xb' | 'aes128';

export interface UploadForm {
  readonly order: BlockOrder;
  readonly expander: Expander;
}
