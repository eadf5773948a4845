/**
 * How far noise may lie beyond its standard deviation, and how seldom: the bounds behind every stated failure probability.
 *
 * X is one coefficient of the noise, ||X|| the root of its second moment, and P the probability over fresh errors and roundings.
 *
 * - Degree 1 (sums of independent centred binomials and uniform roundings, both strictly sub-Gaussian): P(|X| >= k ||X||) <= 2 exp(-k^2 / 2)
 *   (signs: Hoeffding 1963; uniform variables on an interval: Arbel, Marchal, Nguyen, "On strict sub-Gaussianity, optimal proxy variance and symmetry for
 *   bounded random variables", ESAIM P&S 2020, arXiv 1901.09188; on equally spaced points, as roundings are: Atouani, Marchal, Arbel, arXiv 2510.06132).
 * - Degree d (products of up to d of them): ||X||_q <= (q - 1)^(d/2) ||X|| for all q >= 2 (Bonami 1970; O'Donnell, "Analysis of Boolean Functions",
 *   theorem 9.21; a centred binomial is a sum of signs, a uniform variable a limit of such sums). Markov's inequality at
 *   q = 1 + k^(2/d) / e gives P(|X| >= k ||X||) <= exp(-(d / 2) (1 + k^(2/d) / e)), where that q is 2 or more.
 *
 * Both are proven. What stays an assumption is the second moment itself: see the two `noise.ts`. Numbers are logarithms to base 2.
 */

/**
 * The most that any shipped plan may fail with. Exact schemes whose decryptions fail noticeably often lose their key to somebody who is told decryptions
 * (IND-CPA-D: Cheon, Choe, Passelegue, Stehle, Suvanto, eprint 2024/127; Checri, Sirdey, Boudguiga, Bultel, eprint 2024/116); with negligible failure
 * CPA security is enough. docs/threat-model.md says which of these sources were read. The figure is our choice: 2^-128 at 128 bits of security, as eprint 2024/853 asks
 * of an attacker's advantage for another scheme.
 */
export const LARGEST_FAILURE_LOG2 = -128;
/** What a single step is planned for, so that a few of them stay below. */
const STEP_FAILURE_LOG2 = LARGEST_FAILURE_LOG2 - 2;

/** log2 of how many times ||X|| the largest of `count` coefficients may be. */
export function tailBits(degree: number, count: number): number {
  const bits = Math.log2(count) - STEP_FAILURE_LOG2;
  if (degree <= 1) return Math.log2(Math.sqrt(2 * Math.LN2 * (bits + 1)));
  return (degree / 2) * Math.log2(Math.E * ((2 * bits * Math.LN2) / degree - 1));
}

/** log2 of the probability that any of `count` coefficients is 2^`marginBits` times ||X|| or more; 0 where the bound says nothing. */
export function failureLog2(degree: number, count: number, marginBits: number): number {
  // Below it the moment that Markov's inequality would take is none that hypercontractivity bounds.
  if (degree > 1 && (2 * marginBits) / degree < Math.LOG2E) return 0;
  const exponent =
    degree <= 1
      ? 2 ** (2 * marginBits) / 2 - Math.LN2
      : (degree / 2) * (1 + 2 ** ((2 * marginBits) / degree) / Math.E);
  return Math.min(0, Math.log2(count) - exponent / Math.LN2);
}

/** log2 of a sum of probabilities. */
export function sumLog2(logs: readonly number[]): number {
  const largest = Math.max(...logs);
  return largest + Math.log2(logs.reduce((sum, log) => sum + 2 ** (log - largest), 0));
}
