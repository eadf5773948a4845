/**
 * How large a modulus may be for 128 bits of security, and the refusal of everything larger.
 *
 * Both sides call `checkSecurity` before a key is made, a plan accepted or a byte evaluated.
 */
import { CryptoNetsError } from '../errors/index.ts';
import { bitLength } from './primes.ts';
import { isInsecureName } from './ring.ts';
import type { RingParameters } from './ring.ts';

/**
 * Largest log2 q for 128 bits of classical security with a uniform ternary secret: "Security Guidelines for Implementing Homomorphic
 * Encryption", eprint 2024/463, as google/heir carries it.
 */
export const CLASSICAL_128_LOG_Q: ReadonlyMap<number, number> = new Map([
  [1024, 26],
  [2048, 53],
  [4096, 106],
  [8192, 214],
  [16384, 430],
  [32768, 868],
]);

/** The older table of homomorphicencryption.org (2018), which SEAL enforces on its whole chain (`sec_level_type::tc128`). */
export const SEAL_128_LOG_Q: ReadonlyMap<number, number> = new Map([
  [1024, 27],
  [2048, 54],
  [4096, 109],
  [8192, 218],
  [16384, 438],
  [32768, 881],
]);

/** 128 bits against quantum adversaries, as in SEAL's `seal_he_std_parms_128_tq`. Reported, not enforced. */
export const QUANTUM_128_LOG_Q: ReadonlyMap<number, number> = new Map([
  [1024, 25],
  [2048, 51],
  [4096, 101],
  [8192, 202],
  [16384, 411],
  [32768, 827],
]);

const product = (values: readonly bigint[]): bigint => values.reduce((left, right) => left * right, 1n);

/** The limits that a published modulus is held against, in bits: 128 bits of classical security is enforced, post-quantum reported. */
export function modulusLimits(polyDegree: number): { readonly classical: number; readonly quantum: number } {
  return {
    classical: CLASSICAL_128_LOG_Q.get(polyDegree) ?? 0,
    quantum: QUANTUM_128_LOG_Q.get(polyDegree) ?? 0,
  };
}

export interface Publication {
  /** Relinearisation or rotation keys leave the client; they are encrypted under data primes times special prime. */
  readonly publishesEvaluationKeys: boolean;
}

/** log2, rounded up, of the largest modulus under which anything encrypted leaves the client. */
export function publishedModulusBits(set: RingParameters, publication: Publication): number {
  const data = product(set.dataPrimes);
  return bitLength(publication.publishesEvaluationKeys ? data * set.specialPrime : data);
}

/** Sets whose name begins with `insecure-` pass only where `allowInsecure` is given, which only tests do. */
export interface SecurityOptions extends Publication {
  readonly allowInsecure?: boolean;
}

/**
 * @throws PARAMETERS_INSECURE when the published modulus exceeds the limit of eprint 2024/463, when SEAL's own limit on
 * the whole chain is exceeded, or when the set is named insecure and tests did not allow it.
 */
export function checkSecurity(set: RingParameters, options: SecurityOptions): void {
  if (isInsecureName(set.name)) {
    if (options.allowInsecure === true) return;
    throw new CryptoNetsError('PARAMETERS_INSECURE', `the parameter set ${set.name} is for tests only`);
  }
  const published = publishedModulusBits(set, options);
  const limit = CLASSICAL_128_LOG_Q.get(set.polyDegree) ?? 0;
  if (published > limit) refuse(set, 'published', published, limit);
  // The special prime counts where something is encrypted under it; SEAL's own table is not asked where its chain is longer than that.
  if (!options.publishesEvaluationKeys) return;
  if (!withinSealLimit(set)) refuse(set, 'whole', chainBits(set), SEAL_128_LOG_Q.get(set.polyDegree) ?? 0);
}

const chainBits = (set: RingParameters): number => bitLength(product(set.dataPrimes) * set.specialPrime);

/** Whether SEAL's own table allows the whole chain, special prime included. */
export function withinSealLimit(set: RingParameters): boolean {
  return chainBits(set) <= (SEAL_128_LOG_Q.get(set.polyDegree) ?? 0);
}

function refuse(set: RingParameters, what: string, got: number, limit: number): never {
  throw new CryptoNetsError(
    'PARAMETERS_INSECURE',
    `N = ${set.polyDegree}: expected a ${what} modulus of at most ${limit} bits for 128 bits of security, got ${got}`,
  );
}
