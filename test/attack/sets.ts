/** Small rings of the attacks: insecure in the number of coefficients, so that a whole attack takes seconds, and in nothing else. */
import { nttPrimes } from '../../shared/he/primes.ts';
import type { BatchSet } from '../../shared/packing/batch/index.ts';
import { batchSetName, SMALL_SPECIAL_PRIME } from '../../shared/packing/batch/sets.ts';

function insecureSet(plainBits: number, primes: number): BatchSet {
  const contents = {
    polyDegree: 1024,
    plainModulus: nttPrimes(plainBits, 1024, 1)[0]!,
    dataPrimes: nttPrimes(50, 1024, primes),
    specialPrime: SMALL_SPECIAL_PRIME,
  };
  return { name: `insecure-${batchSetName(contents)}`, scheme: 'bgv', ...contents };
}

/** Two primes that leave no room to drop one: answers come back as the last layer left them. */
export const TIGHT = insecureSet(33, 2);
/** Room for a flood, and a plaintext modulus so large that rounding alone does not hide the noise of the last layer. */
export const ROOMY = insecureSet(49, 4);
