/**
 * Noise of BFV with key switching: what planner and tests expect of e, where c0 + c1 s = (q / t) m + e modulo q.
 *
 * Average case: the mean variance of e's coefficients is followed through the operations, products of independent polynomials adding up
 * term by term (Costache, Laine, Player, "Evaluating the effectiveness of heuristic worst-case noise analysis in FHE", eprint 2019/493;
 * Kim, Polyakov, Zucca, "Revisiting homomorphic encryption schemes for finite fields", eprint 2021/204, for BFV's multiplication).
 * Sums of an element with its own rotations gather the noise in a subring: `concentration` is how much larger the
 * largest variance is than the mean. The assumptions: these means hold for the keys and ciphertexts at hand. Given those and the message, the
 * noise is to first order a sum of the fresh errors of ciphertext and keys and of roundings, independent and strictly sub-Gaussian, so the
 * largest coefficient is bounded by a proven tail of degree 1 (`../tail.ts`); terms of second order are 2^-25 of it.
 */
import { ERROR_VARIANCE } from '../../he/index.ts';
import type { LinearMethod } from './method.ts';
import { failureLog2, tailBits } from '../tail.ts';
import type { InteractiveSet } from './sets.ts';

/** Inexact base conversions of the multiplication (Bajard, Eynard, Hasan, Zucca 2016), as a factor on its rounding. */
const CONVERSION_FACTOR = 16;

export interface InteractiveNoise {
  readonly parameters: InteractiveSet;
  /** The largest plaintext modulus. */
  readonly plainModulus: number;
  /** How many there are: each has a ciphertext of its own. */
  readonly moduli: number;
  readonly primes: number;
  /** Mean over the coefficients. */
  readonly variance: number;
  /** A power of two. */
  readonly concentration: number;
}

/** @param plainModuli ascending */
export function freshInteractiveNoise(
  parameters: InteractiveSet,
  plainModuli: readonly bigint[],
): InteractiveNoise {
  const primes = parameters.dataPrimes.length;
  const plainModulus = Number(plainModuli.at(-1)!);
  const moduli = plainModuli.length;
  return { parameters, plainModulus, moduli, primes, variance: ERROR_VARIANCE, concentration: 1 };
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

/** log2 (q / 2 t) minus log2 of the standard deviation of the noisiest coefficient. */
function marginBits({ parameters, primes, plainModulus, variance, concentration }: InteractiveNoise): number {
  const modulusBits = parameters.dataPrimes
    .slice(0, primes)
    .reduce((sum, prime) => sum + Math.log2(Number(prime)), 0);
  return modulusBits - Math.log2(plainModulus) - 1 - Math.log2(variance * concentration) / 2;
}

/** Coefficients of an image that must all decrypt. */
const coefficients = ({ parameters, moduli }: InteractiveNoise): number => moduli * parameters.polyDegree;

/** SEAL's invariant noise budget, log2(q / (2 t |e|)): where it is not negative decryption fails with probability 2^-130 at most. */
export function interactiveBudgetBits(noise: InteractiveNoise): number {
  return marginBits(noise) - tailBits(1, coefficients(noise));
}

/** log2 of the probability that any coefficient of an image's ciphertexts decrypts wrongly. */
export function interactiveFailureLog2(noise: InteractiveNoise): number {
  return failureLog2(1, coefficients(noise), marginBits(noise));
}
