/** Parameter sets of tests. */
import { INSECURE_SETS, type ParameterSet } from '../../shared/he/index.ts';

/** The first of the insecure sets: N = 1024, four data primes of 50 bits. */
export function insecureSet(index = 0): ParameterSet {
  const set = INSECURE_SETS[index];
  if (set === undefined) throw new Error(`there is no insecure parameter set ${index}`);
  return set;
}
