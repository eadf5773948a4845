/** What the bounds on memory of both packings have in common. */

/** Residues are computed on as 64-bit words. */
export const WORD_BYTES = 8;

/** What an evaluation takes besides ciphertexts: stacks, tables of roots, messages on their way. */
export const FIXED_BYTES = 64 * 1_048_576;
