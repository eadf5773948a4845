/**
 * Parameter sets of interactive packing: BFV with rotations, for which evaluation keys are published.
 *
 * A set says what keys are made for: the ring and its primes. Plaintext moduli are chosen by the planner for each network, since neither
 * secret nor evaluation keys depend on them (docs/decisions/0010-interactive-packing.md).
 */
import { bitLength, isPrime, nttPrimes } from '../../he/primes.ts';
import { checkRing, INSECURE_PREFIX, requireName, setByName } from '../../he/ring.ts';
import type { LookupOptions, RingParameters } from '../../he/ring.ts';

/** BFV: ciphertexts live in R_q in coefficient form, one for each plaintext modulus; the last data prime is dropped first. */
export interface InteractiveSet extends RingParameters {
  readonly scheme: 'bfv';
}

/** `n_8192_logq_49-49-48-34_logp_34`: bits of the data primes, then of the special prime. */
export function interactiveSetName(set: Omit<InteractiveSet, 'name' | 'scheme'>): string {
  const bits = set.dataPrimes.map(bitLength).join('-');
  return `n_${set.polyDegree}_logq_${bits}_logp_${bitLength(set.specialPrime)}`;
}

function interactiveSet(
  prefix: string,
  polyDegree: number,
  dataPrimes: readonly bigint[],
  specialPrime: bigint,
): InteractiveSet {
  const contents = { polyDegree, dataPrimes, specialPrime };
  return Object.freeze({ name: prefix + interactiveSetName(contents), scheme: 'bfv', ...contents });
}

/**
 * In order of preference. The first publishes 202 bits, what 128 bits of security against quantum adversaries allow at N = 8192; the second 214, what
 * classical ones allow, for networks whose range needs them. A special prime that is smaller than the data primes makes key switching noisier (by 13
 * to 15 bits), which costs nothing after the first plaintext product.
 */
export const INTERACTIVE_SETS: readonly InteractiveSet[] = [
  interactiveSet('', 8192, [70368743669761n, 70368743587841n, 17592186028033n, 8589852673n], 8589475841n),
  interactiveSet(
    '',
    8192,
    [562949952847873n, 562949952798721n, 281474976694273n, 17179754497n],
    17179672577n,
  ),
];

function insecureInteractive(polyDegree: number): InteractiveSet {
  const [q0, q1] = nttPrimes(49, polyDegree, 2);
  const [q3, special] = nttPrimes(34, polyDegree, 2);
  return interactiveSet(
    INSECURE_PREFIX,
    polyDegree,
    [q0!, q1!, nttPrimes(48, polyDegree, 1)[0]!, q3!],
    special!,
  );
}

/** For fast tests: the levels of the real set in small rings. */
export const INSECURE_INTERACTIVE_SETS: readonly InteractiveSet[] = [1024, 2048].map(insecureInteractive);

/** @throws PARAMETERS_UNKNOWN, PARAMETERS_INSECURE */
export function interactiveSetByName(name: string, options: LookupOptions = {}): InteractiveSet {
  return setByName(name, { secure: INTERACTIVE_SETS, insecure: INSECURE_INTERACTIVE_SETS }, options);
}

/** @throws PARAMETERS_INVALID on sizes out of bounds, composite or repeated moduli, or a name that lies. */
export function checkInteractiveSet(set: InteractiveSet): void {
  checkRing(set);
  requireName(set, interactiveSetName(set));
}

/** Plaintext moduli beyond this cost more noise than a further modulus costs time. */
const MOST_PLAIN_BITS = 24;
/** Reductions of 64-bit words by 52-bit multipliers want more than 14 bits; at N = 8192 every such prime has them. */
const LEAST_PLAIN_BITS = 15;

/**
 * Every prime congruent to 1 modulo 2N of 15 to 24 bits, smallest first: from these the planner takes neighbours.
 * Cost: some milliseconds; kept.
 */
export function plainModuli(polyDegree: number): readonly bigint[] {
  let known = knownModuli.get(polyDegree);
  if (!known) knownModuli.set(polyDegree, (known = findModuli(polyDegree)));
  return known;
}

const knownModuli = new Map<number, readonly bigint[]>();

function findModuli(polyDegree: number): bigint[] {
  const step = 2n * BigInt(polyDegree);
  const found: bigint[] = [];
  for (let value = step + 1n; bitLength(value) <= MOST_PLAIN_BITS; value += step) {
    if (bitLength(value) >= LEAST_PLAIN_BITS && isPrime(value)) found.push(value);
  }
  return found;
}
