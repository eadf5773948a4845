/**
 * Bits of security, counted again: every block size in turn, and for each every dimension of the lattice (unlike the planner, which halves).
 *
 * uSVP on LWE with a uniform ternary secret and errors of variance 10.5: a block of b finds the secret in dimension d where
 * sqrt(b) sd <= delta(b)^(2b - d - 1) * vol^(1/d) (USENIX Security 2016, Alkim et al.). Prices: MATZOV 2022, the standard of 2018, core-SVP.
 */
import type { Certificate } from './certificate.ts';

const ERROR = Math.sqrt(10.5);
const SECRET = Math.sqrt(2 / 3);
const { E, LN2, PI, log, log2, sqrt } = Math;

/** Root Hermite factor of blocks of that size (Chen 2013), natural logarithm. */
const lnDelta = (b: number): number => log(((PI * b) ** (1 / b) * b) / (2 * PI * E)) / (2 * b - 2);

/** Smallest dimension in which blocks of b reach the secret; 0 where none does. */
function reachedAt(n: number, bits: number, b: number): number {
  const left = log(ERROR * sqrt(b));
  for (let d = n + 1; d <= 3 * n; d++) {
    const lnVolume = log(ERROR) + n * log(ERROR / SECRET) + (d - n - 1) * bits * LN2;
    if (left <= (2 * b - d - 1) * lnDelta(b) + lnVolume / d) return d;
  }
  return 0;
}

/** Block size and dimension of the cheapest attack. */
export function attackOn(n: number, bits: number): { readonly b: number; readonly d: number } {
  let b = 60;
  let d = reachedAt(n, bits, b);
  while (d === 0) d = reachedAt(n, bits, ++b);
  return { b, d };
}

/** 2^(0.29613… b' + 20.38…) gates a sieve in b' = b less the dimensions that come free (Ducas 2018), C^2 (d - b) of them. */
function matzov(b: number, d: number): number {
  const [slope, offset] = [0.29613500308205365, 20.387885985467914];
  const free = (b * log(4 / 3)) / log(b / (2 * PI * E));
  return slope * (b - free) + offset + log2(d - b) - 2 * log2(1 - 2 ** -slope);
}

/** What is wrong with the claimed bits, if anything: none may be more than it is, and the first must be 128. */
export function estimateProblem({ plan, security }: Certificate): string | undefined {
  const { b, d } = attackOn(plan.parameters.polyDegree, security.publishedModulusBits);
  const { classicalBits, quantumBits, coreClassicalBits, coreQuantumBits } = security.estimate;
  const own = [
    ['classical', classicalBits, matzov(b, d)],
    ['quantum', quantumBits, 0.265 * b + 16.4 + log2(8 * d)],
    ['core-SVP', coreClassicalBits, 0.292 * b],
    ['quantum core-SVP', coreQuantumBits, 0.265 * b],
  ] as const;
  // Blocks and dimensions are whole: either may be one apart by rounding.
  const bad = own.find(([, claimed, bits]) => !(claimed <= bits + 0.05));
  if (bad) return `${bad[0]}: ${bad[2].toFixed(1)} bits at block size ${b}`;
  return classicalBits >= 128 ? undefined : `${classicalBits} bits are less than 128`;
}
