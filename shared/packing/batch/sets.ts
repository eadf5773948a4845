/** Parameter sets of batch packing: BGV at literal primes, so that both sides and every version agree. */
import { bitLength, nttPrimes } from '../../he/primes.ts';
import {
  checkRing,
  INSECURE_PREFIX,
  requireDistinct,
  requireName,
  requireNttPrime,
  requireWithin,
  setByName,
} from '../../he/ring.ts';
import { BATCH_DEGREES } from './degree.ts';
import type { LookupOptions, RingParameters } from '../../he/ring.ts';

/** BGV: ciphertexts live in R_q in NTT form; plaintexts are N slots of integers modulo t. */
export interface BatchSet extends RingParameters {
  readonly scheme: 'bgv';
  /** t, a prime congruent to 1 mod 2N (so that slots exist). */
  readonly plainModulus: bigint;
}

/** Bit lengths in order, equal neighbours counted: `4x50`, `2x43-2x44`. */
function bitGroups(primes: readonly bigint[]): string {
  const groups: { bits: number; count: number }[] = [];
  for (const bits of primes.map(bitLength)) {
    const last = groups.at(-1);
    if (last?.bits === bits) last.count += 1;
    else groups.push({ bits, count: 1 });
  }
  return groups.map(({ bits, count }) => `${count}x${bits}`).join('-');
}

/** From the contents, without any prefix: `n_8192_logq_4x50_logt_44`. */
export function batchSetName(set: Pick<BatchSet, 'polyDegree' | 'dataPrimes' | 'plainModulus'>): string {
  return `n_${set.polyDegree}_logq_${bitGroups(set.dataPrimes)}_logt_${bitLength(set.plainModulus)}`;
}

/** The largest primes of 42 to 50 bits that are 1 modulo 2 * 8192. */
export const DATA_PRIMES: Readonly<Record<42 | 44 | 46 | 48 | 50, readonly bigint[]>> = {
  42: [4398046150657n, 4398045708289n, 4398045511681n, 4398045380609n, 4398045315073n],
  44: [17592186028033n, 17592185438209n, 17592184717313n, 17592184225793n],
  46: [70368743669761n, 70368743587841n, 70368743489537n, 70368743374849n],
  48: [281474976694273n, 281474976546817n, 281474976317441n, 281474975662081n],
  50: [1125899906826241n, 1125899906629633n, 1125899905744897n, 1125899905351681n],
};

/** SEAL reserves the last prime for key switching; batch packing does not use it, so it is the smallest that serves. */
export const SMALL_SPECIAL_PRIME = 65537n;

/** The largest primes of each length, 24 to 46 bits, that are 1 modulo 2 * 8192. */
export const PLAIN_MODULI = [
  16760833n,
  268369921n,
  4294475777n,
  17179754497n,
  68719230977n,
  137438822401n,
  274877562881n,
  549755731969n,
  1099511480321n,
  2199023190017n,
  4398046150657n,
  8796092858369n,
  17592186028033n,
  35184371613697n,
  70368743669761n,
] as const;

/** Data primes are at least this many bits longer than the plaintext modulus. */
const SPARE_BITS = 2;

function batchSet(prefix: string, contents: Omit<BatchSet, 'name' | 'scheme'>): BatchSet {
  return Object.freeze({ name: prefix + batchSetName(contents), scheme: 'bgv', ...contents });
}

/** How many primes there may be at a degree: 1 x 50 of 53 bits, 2 x 50 of 106, 4 x 50 and 5 x 42 of 214. */
const PRIME_COUNTS: Readonly<Record<(typeof BATCH_DEGREES)[number], readonly number[]>> = {
  2048: [1],
  4096: [1, 2],
  8192: [1, 2, 3, 4, 5],
};

/**
 * Cheapest first: smaller rings, then fewer primes, then shorter ones, then a smaller plaintext modulus. All keep 128 bits of security; 5 x 42 exceed
 * what is counted against quantum adversaries (202), and make room for answers that are flooded. A prime that is 1 modulo 2 * 8192 serves the smaller rings too.
 */
export const BATCH_SETS: readonly BatchSet[] = BATCH_DEGREES.flatMap((polyDegree) =>
  PRIME_COUNTS[polyDegree].flatMap((count) =>
    (count === 5 ? ([42] as const) : ([42, 44, 46, 48, 50] as const)).flatMap((bits) =>
      PLAIN_MODULI.filter((plainModulus) => bitLength(plainModulus) + SPARE_BITS <= bits).map(
        (plainModulus) =>
          batchSet('', {
            polyDegree,
            plainModulus,
            dataPrimes: DATA_PRIMES[bits].slice(0, count),
            specialPrime: SMALL_SPECIAL_PRIME,
          }),
      ),
    ),
  ),
);

function insecureSet(polyDegree: number, primes: number, primeBits: number, plainBits: number): BatchSet {
  return batchSet(INSECURE_PREFIX, {
    polyDegree,
    plainModulus: nttPrimes(plainBits, polyDegree, 1)[0]!,
    dataPrimes: nttPrimes(primeBits, polyDegree, primes),
    specialPrime: SMALL_SPECIAL_PRIME,
  });
}

/** For fast tests: small rings with the levels of the real sets, and one with primes of another length. */
export const INSECURE_BATCH_SETS: readonly BatchSet[] = [
  insecureSet(1024, 4, 50, 46),
  insecureSet(1024, 4, 50, 40),
  insecureSet(1024, 3, 50, 30),
  insecureSet(1024, 2, 50, 20),
  insecureSet(2048, 4, 45, 36),
  insecureSet(1024, 4, 44, 39),
  insecureSet(1024, 4, 50, 43),
  // Room to flood answers.
  insecureSet(1024, 5, 46, 38),
];

/** @throws PARAMETERS_UNKNOWN, PARAMETERS_INSECURE */
export function batchSetByName(name: string, options: LookupOptions = {}): BatchSet {
  return setByName(name, { secure: BATCH_SETS, insecure: INSECURE_BATCH_SETS }, options);
}

/** Bits of the plaintext modulus: a decoded score is a signed 64-bit integer. */
const PLAIN_BITS = { minimum: 15, maximum: 49 } as const;

/** Whether a set is what it says, however secure. @throws PARAMETERS_INVALID on sizes out of bounds, composite or repeated moduli, or a name that lies. */
export function checkBatchSet(set: BatchSet): void {
  checkRing(set);
  const { polyDegree, dataPrimes, specialPrime, plainModulus } = set;
  requireWithin(bitLength(plainModulus), PLAIN_BITS, 'bits of the plaintext modulus');
  requireNttPrime(plainModulus, polyDegree, 'plaintext modulus');
  requireDistinct([...dataPrimes, specialPrime, plainModulus]);
  requireName(set, batchSetName(set));
}
