/** The parameter sets that may be used, by name: literal primes, so that both sides and every version agree. */
import { CryptoNetsError } from '../errors/index.ts';
import { isInsecureName, nameOfContents } from './name.ts';
import { INSECURE_SETS } from './insecure.ts';
import type { ParameterSet } from './parameter-set.ts';

/** The four largest primes of 50 bits that are 1 modulo 2 * 8192. */
export const DATA_PRIMES_50 = [
  1125899906826241n,
  1125899906629633n,
  1125899905744897n,
  1125899905351681n,
] as const;

/** SEAL reserves the last prime for key switching; batch packing does not use it, so it is the smallest that serves. */
export const SMALL_SPECIAL_PRIME = 65537n;

/** The largest primes that are 1 modulo 2 * 8192, of 24 to 46 bits. */
export const PLAIN_MODULI = [
  16760833n,
  268369921n,
  4294475777n,
  68719230977n,
  1099511480321n,
  4398046150657n,
  8796092858369n,
  17592186028033n,
  35184371613697n,
  70368743669761n,
] as const;

function batchSet(dataPrimes: number, plainModulus: bigint): ParameterSet {
  const contents = {
    polyDegree: 8192,
    plainModulus,
    dataPrimes: DATA_PRIMES_50.slice(0, dataPrimes),
    specialPrime: SMALL_SPECIAL_PRIME,
  };
  return Object.freeze({ name: nameOfContents(contents), scheme: 'bgv', ...contents });
}

/** Cheapest first: fewer primes, then a smaller plaintext modulus. At N = 8192, 4 x 50 bits keep 128 bits of security. */
export const BATCH_SETS: readonly ParameterSet[] = [2, 3, 4].flatMap((dataPrimes) =>
  PLAIN_MODULI.map((plainModulus) => batchSet(dataPrimes, plainModulus)),
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
