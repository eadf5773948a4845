/**
 * Uniform polynomials from a seed by AES-128 in counter mode (SP 800-38A): bytes 0..15 of the seed are the key, 16..23 the first half of the
 * first counter block, whose other half is zero. Words are little-endian; they become residues by SEAL's rule (`sample_poly_uniform`): the
 * words of all primes in order, and each one that is at or above the largest multiple of its prime, less one, is replaced by the next word
 * behind them. Public: nothing here is constant time. The native form is native/src/kernels/counter_stream.h.
 */
import { createCipheriv } from 'node:crypto';

const KEY_BYTES = 16;
const NONCE_BYTES = 8;
const BLOCK_BYTES = 16;
const WORD_BYTES = 8;
const ALL = 2n ** 64n - 1n;
/** Of the replacements, at once: more than one is rarely needed. */
const REPLACEMENTS = 64;

/** @param firstWord even */
function wordsOf(seed: Uint8Array, firstWord: number, count: number): BigUint64Array {
  const counter = Buffer.alloc(BLOCK_BYTES);
  counter.set(seed.subarray(KEY_BYTES, KEY_BYTES + NONCE_BYTES));
  counter.writeBigUInt64BE(BigInt(firstWord / 2), NONCE_BYTES);
  const cipher = createCipheriv('aes-128-ctr', seed.subarray(0, KEY_BYTES), counter);
  const bytes = new Uint8Array(count * WORD_BYTES);
  bytes.set(cipher.update(bytes));
  return new BigUint64Array(bytes.buffer);
}

/** Prime by prime, N residues each. @param seed at least 24 bytes */
export function* counterResidues(
  seed: Uint8Array,
  polyDegree: number,
  primes: readonly bigint[],
): Generator<BigUint64Array> {
  let next = primes.length * polyDegree;
  let replacements: BigUint64Array = new BigUint64Array(0);
  let used = 0;
  const replacement = (): bigint => {
    if (used === replacements.length) {
      replacements = wordsOf(seed, next, REPLACEMENTS);
      next += REPLACEMENTS;
      used = 0;
    }
    return replacements[used++]!;
  };
  for (const [index, prime] of primes.entries()) {
    const limit = ALL - (ALL % prime) - 1n;
    yield wordsOf(seed, index * polyDegree, polyDegree).map((drawn) => {
      let word = drawn;
      while (word >= limit) word = replacement();
      return word % prime;
    });
  }
}
