/** Names of parameter sets, derived from their contents: n_8192_logq_4x50_logt_44. */
import { bitLength } from './primes.ts';
import type { ParameterSet } from './parameter-set.ts';

/** Marks sets that exist for tests only. */
export const INSECURE_PREFIX = 'insecure-';

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

/** The name without any prefix. */
export function nameOfContents(
  set: Pick<ParameterSet, 'polyDegree' | 'dataPrimes' | 'plainModulus'>,
): string {
  return `n_${set.polyDegree}_logq_${bitGroups(set.dataPrimes)}_logt_${bitLength(set.plainModulus)}`;
}

export function isInsecureName(name: string): boolean {
  return name.startsWith(INSECURE_PREFIX);
}
