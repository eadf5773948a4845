/** Which key-switching keys a plan of either packing asks of its client. */

/** One key-switching key. It has `primes` digits, each two polynomials modulo the first `primes` data primes and the special prime. */
export interface EvaluationKeyShape {
  /** 1 stands for the relinearisation key (from s^2); others are elements of rotations (from s(X^element)), odd, below 2N. */
  readonly galoisElement: number;
  /** The most data primes at which any step needs the key. */
  readonly primes: number;
}

/** All keys that a plan needs, relinearisation first, then by Galois element. */
export interface EvaluationKeysShape {
  readonly keys: readonly EvaluationKeyShape[];
  /** Bytes of the wire form (`engine/wire/evaluation-keys.ts`). */
  readonly bytes: number;
  /** SHA-256 over parameter set and list, lower-case hex: keys fit a plan if and only if these agree. */
  readonly digest: string;
}
