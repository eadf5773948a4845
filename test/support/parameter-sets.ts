/** Parameter sets of tests. */
import { INSECURE_BATCH_SETS } from '../../shared/packing/batch/sets.ts';
import type { BatchSet } from '../../shared/packing/batch/index.ts';

/** The first of the insecure sets: N = 1024, four data primes of 50 bits. */
export function insecureSet(index = 0): BatchSet {
  const set = INSECURE_BATCH_SETS[index];
  if (set === undefined) throw new Error(`there is no insecure parameter set ${index}`);
  return set;
}

/** The one with room to flood answers by 2^-40: N = 1024, five data primes of 46 bits. */
export function roomySet(): BatchSet {
  return insecureSet(7);
}
