/** Parameter sets for fast tests, far below 128 bits of security: refused everywhere unless a test allows them explicitly. */
import { INSECURE_PREFIX, nameOfContents } from './name.ts';
import { nttPrimes } from './primes.ts';
import type { ParameterSet } from './parameter-set.ts';

function insecureSet(polyDegree: number, primes: number, primeBits: number, plainBits: number): ParameterSet {
  const contents = {
    polyDegree,
    plainModulus: nttPrimes(plainBits, polyDegree, 1)[0]!,
    dataPrimes: nttPrimes(primeBits, polyDegree, primes),
    specialPrime: 65537n,
  };
  return Object.freeze({ name: INSECURE_PREFIX + nameOfContents(contents), scheme: 'bgv', ...contents });
}

/** Small rings with the levels of the real sets, and one with primes of another length. */
export const INSECURE_SETS: readonly ParameterSet[] = [
  insecureSet(1024, 4, 50, 46),
  insecureSet(1024, 4, 50, 40),
  insecureSet(1024, 3, 50, 30),
  insecureSet(1024, 2, 50, 20),
  insecureSet(2048, 4, 45, 36),
  insecureSet(1024, 4, 44, 39),
];
