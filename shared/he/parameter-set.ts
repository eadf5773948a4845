/** A parameter set of the BGV scheme as a value; `named.ts` holds the ones that may be used, `security.ts` the check. */

/**
 * BGV parameters. Ciphertexts live in R_q = Z_q[X]/(X^N + 1) in NTT form; plaintexts are N slots of integers modulo t.
 * The name is derived from the contents, e.g. `n_8192_logq_4x50_logt_45`.
 */
export interface ParameterSet {
  readonly name: string;
  readonly scheme: 'bgv';
  /** N, a power of two: the number of slots of a plaintext. */
  readonly polyDegree: number;
  /** t, a prime congruent to 1 mod 2N (so that slots exist). */
  readonly plainModulus: bigint;
  /** Primes q_0 … q_{L-1}, each congruent to 1 mod 2N; the last one is dropped first by a modulus switch. */
  readonly dataPrimes: readonly bigint[];
  /** SEAL's mandatory last prime. Nothing encrypted under it is published unless evaluation keys are. */
  readonly specialPrime: bigint;
}

/** What a secret key is made for; the plaintext modulus has no part in it. */
export type KeyParameters = Pick<ParameterSet, 'name' | 'polyDegree' | 'dataPrimes' | 'specialPrime'>;
