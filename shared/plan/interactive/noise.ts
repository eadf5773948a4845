/**
 * Noise of BFV with key switching: what planner and tests expect of e, where c0 + c1 s = (q / t) m + e modulo q.
 *
 * Average case: the mean variance of e's coefficients is followed through the operations, products of independent polynomials adding up
 * term by term (Costache, Laine, Player, "Evaluating the effectiveness of heuristic worst-case noise analysis in FHE", eprint 2019/493;
 * Kim, Polyakov, Zucca, "Revisiting homomorphic encryption schemes for finite fields", eprint 2021/204, for BFV's multiplication).
 * Sums of an element with its own rotations gather the noise in a subring: `concentration` is how much larger the
 * largest variance is than the mean. The largest coefficient is taken as 8 standard deviations, where some 4 are seen.
 */
import type { InteractiveSet } from '../../he/index.ts';
import type { LinearMethod } from './method.ts';

const TAIL = 8;
/** Variance of SEAL's error, a centred binomial of 21 coin pairs. */
const ERROR_VARIANCE = 10.5;
/** Inexact base conversions of the multiplication (Bajard, Eynard, Hasan, Zucca 2016), as a factor on its rounding. */
const CONVERSION_FACTOR = 16;

export interface InteractiveNoise {
  readonly parameters: InteractiveSet;
  /** The largest plaintext modulus. */
  readonly plainModulus: number;
  readonly primes: number;
  /** Mean over the coefficients. */
  readonly variance: number;
  /** A power of two. */
  readonly concentration: number;
}

export function freshInteractiveNoise(parameters: InteractiveSet, plainModulus: number): InteractiveNoise {
  const primes = parameters.dataPrimes.length;
  return { parameters, plainModulus, primes, variance: ERROR_VARIANCE, concentration: 1 };
}

/** Rounding of two polynomials: 1/12 for each coefficient, the second one times a uniform ternary secret. */
function roundingVariance(polyDegree: number): number {
  return (1 + (2 * polyDegree) / 3) / 12;
}

/** What one key switch adds: digits, uniform in [0, q_i), times fresh errors, divided by the special prime. */
function keySwitchVariance({ parameters, primes }: InteractiveNoise): number {
  const { polyDegree, dataPrimes, specialPrime } = parameters;
  const special = Number(specialPrime);
  const digits = dataPrimes
    .slice(0, primes)
    .reduce((sum, prime) => sum + (Number(prime) / special) ** 2 / 3, 0);
  return polyDegree * ERROR_VARIANCE * digits + roundingVariance(polyDegree);
}

/** See `InteractiveLinearStep` for the order of operations. */
export function linearNoise(noise: InteractiveNoise, method: LinearMethod): InteractiveNoise {
  const { plainModulus, parameters } = noise;
  const switched = keySwitchVariance(noise);
  const coefficients = Math.min(parameters.polyDegree, 2 * method.plainPeriod);
  const factor = (coefficients * plainModulus ** 2) / 12;
  const rotated = noise.variance + (method.babySteps.length > 1 ? switched : 0);
  let variance = method.products * factor * rotated + (method.giants - 1) * switched;
  let concentration = Math.min(noise.concentration, parameters.polyDegree / coefficients);
  for (let fold = 0; fold < method.folds.length; fold++) {
    variance = 2 * variance + switched;
    concentration *= 2;
  }
  // Biases are exact multiples of q / t up to a rounding.
  return { ...noise, variance: variance + 1, concentration: Math.min(concentration, parameters.polyDegree) };
}

/** e times 2 t k + 2 m, with k the quotient of c0 + c1 s by q and m below t; then relinearisation. */
export function squareNoise(noise: InteractiveNoise): InteractiveNoise {
  const { parameters, plainModulus: t } = noise;
  const n = parameters.polyDegree;
  const factor = 4 * n * t ** 2 * (roundingVariance(n) + 1 / 12);
  const rounding = (CONVERSION_FACTOR ** 2 * (1 + (2 * n) / 3 + 2 * ((2 * n) / 3) ** 2)) / 12;
  const variance = noise.variance * factor + rounding + keySwitchVariance(noise);
  return { ...noise, variance, concentration: 1 };
}

/** Noise divided by the dropped primes, plus rounding. */
export function switchNoise(noise: InteractiveNoise, primesOut: number): InteractiveNoise {
  const { parameters, concentration } = noise;
  let { variance } = noise;
  for (let primes = noise.primes; primes > primesOut; primes--) {
    variance =
      variance / Number(parameters.dataPrimes[primes - 1]!) ** 2 + roundingVariance(parameters.polyDegree);
  }
  return { ...noise, primes: primesOut, variance, concentration };
}

/** SEAL's invariant noise budget, log2(q / (2 t |e|)), at 8 standard deviations: decryption is right while it is positive. */
export function interactiveBudgetBits(noise: InteractiveNoise): number {
  const { parameters, primes, plainModulus, variance, concentration } = noise;
  const modulusBits = parameters.dataPrimes
    .slice(0, primes)
    .reduce((sum, prime) => sum + Math.log2(Number(prime)), 0);
  const noiseBits = Math.log2(TAIL) + Math.log2(variance * concentration) / 2;
  return modulusBits - Math.log2(plainModulus) - 1 - noiseBits;
}
