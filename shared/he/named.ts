/** The parameter sets that may be used, by name: literal primes, so that both sides and every version agree. */
import { CryptoNetsError } from '../errors/index.ts';
import { isInsecureName, nameOfContents } from './name.ts';
import { INSECURE_SETS } from './insecure.ts';
import { bitLength } from './primes.ts';
import type { ParameterSet } from './parameter-set.ts';

/** The four largest primes of 44 to 50 bits that are 1 modulo 2 * 8192. */
export const DATA_PRIMES: Readonly<Record<44 | 46 | 48 | 50, readonly bigint[]>> = {
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

function batchSet(dataPrimes: readonly bigint[], plainModulus: bigint): ParameterSet {
  const contents = { polyDegree: 8192, plainModulus, dataPrimes, specialPrime: SMALL_SPECIAL_PRIME };
  return Object.freeze({ name: nameOfContents(contents), scheme: 'bgv', ...contents });
}

/** Cheapest first: fewer primes, then shorter ones, then a smaller plaintext modulus. 4 x 50 bits keep 128 bits of security. */
export const BATCH_SETS: readonly ParameterSet[] = [2, 3, 4].flatMap((count) =>
  ([44, 46, 48, 50] as const).flatMap((bits) =>
    PLAIN_MODULI.filter((plainModulus) => bitLength(plainModulus) + SPARE_BITS <= bits).map((plainModulus) =>
      batchSet(DATA_PRIMES[bits].slice(0, count), plainModulus),
    ),
  ),
);

export interface LookupOptions {
  /** Tests only. */
  readonly allowInsecure?: boolean;
}

/** The set of a name that came from a peer. @throws PARAMETERS_UNKNOWN, PARAMETERS_INSECURE */
export function parameterSetByName(name: string, options: LookupOptions = {}): ParameterSet {
  const insecure = isInsecureName(name);
  if (insecure && options.allowInsecure !== true) {
    throw new CryptoNetsError('PARAMETERS_INSECURE', 'a parameter set for tests was asked for');
  }
  const found = (insecure ? INSECURE_SETS : BATCH_SETS).find((set) => set.name === name);
  if (!found) throw new CryptoNetsError('PARAMETERS_UNKNOWN');
  return found;
}
