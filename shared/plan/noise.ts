/**
 * Noise of BGV without relinearisation: what planner and tests expect of |m + t e|.
 *
 * Average case in the canonical embedding, derived here: noise is a random element whose values at the complex roots have a known second
 * moment; squares multiply moments by the worst ratio for a Gaussian chaos of their degree; the largest coefficient is taken as TAIL
 * standard deviations, where some 4.5 are seen. That this is conservative is checked against SEAL's measured budget by test.
 */
import { diagonalOf, largestMoment, rememberedLinear } from './covariance.ts';
import type { NoiseMoments } from './covariance.ts';
import type { ParameterSet } from '../he/index.ts';
import type { LinearMap } from '../network/index.ts';

/** Safety margin: standard deviations between the typical and the largest coefficient (a Gaussian passes 8 once in 10^15). */
const TAIL = 8;
/** Variance of SEAL's error, a centred binomial of 21 coin pairs. */
const ERROR_VARIANCE = 10.5;

/** Noise of a row of ciphertexts at one level. */
export interface NoiseState {
  readonly parameters: ParameterSet;
  readonly primes: number;
  /** Polynomials of a ciphertext. */
  readonly size: number;
  /** Degree of the noise in the fresh errors: doubled by each square. */
  readonly degree: number;
  readonly moments: NoiseMoments;
}

/** Moments of fresh ciphertexts: they depend on N and t alone. */
export function freshMoments(
  { polyDegree: n, plainModulus }: Pick<ParameterSet, 'polyDegree' | 'plainModulus'>,
  count: number,
): NoiseMoments {
  const t = Number(plainModulus);
  return {
    count,
    form: 'diagonal',
    covariance: new Float64Array(count).fill(n * t * t * ERROR_VARIANCE),
    // Messages are uniform modulo t as polynomials, and may be the same in every ciphertext.
    coherent: new Float64Array(count).fill(t * Math.sqrt(n / 12)),
  };
}

export function freshNoise(
  parameters: ParameterSet,
  count: number,
  moments: NoiseMoments = freshMoments(parameters, count),
): NoiseState {
  return { parameters, primes: parameters.dataPrimes.length, size: 2, degree: 1, moments };
}

/** The same noise without covariances: budgets are the same, sums are not. */
export function withoutCovariances(state: NoiseState): NoiseState {
  return { ...state, moments: diagonalOf(state.moments) };
}

export function linearNoise(state: NoiseState, map: LinearMap): NoiseState {
  return { ...state, moments: rememberedLinear(map, state.moments) };
}

/** E|z|^(4d) / (E|z|^(2d))^2 = binomial(2d, d) for the d-th power of one complex Gaussian z: the worst chaos of degree d. */
function fourthMomentRatio(degree: number): number {
  let ratio = 1;
  for (let step = 1; step <= degree; step++) ratio *= (degree + step) / step;
  return ratio;
}

export function squareNoise(state: NoiseState): NoiseState {
  const moments = rememberedSquare(state.moments, fourthMomentRatio(state.degree));
  return { ...state, size: 2 * state.size - 1, degree: 2 * state.degree, moments };
}

/** Squares that were computed, for as long as their arguments live. */
const squares = new WeakMap<NoiseMoments, { readonly ratio: number; readonly moments: NoiseMoments }>();

function rememberedSquare(moments: NoiseMoments, ratio: number): NoiseMoments {
  const known = squares.get(moments);
  if (known?.ratio === ratio) return known.moments;
  const coherent = moments.coherent.map((size) => Math.sqrt(ratio) * size * size);
  const squared = { ...moments, covariance: squaredCovariance(moments, ratio), coherent };
  squares.set(moments, { ratio, moments: squared });
  return squared;
}

/** (z_i + c_i)^2 = z_i^2 + 2 c_i z_i + c_i^2: the first two stay random, with cov(z_i^2, z_j^2) = ratio * cov(z_i, z_j)^2. */
function squaredCovariance(moments: NoiseMoments, ratio: number): Float64Array {
  const { count, form, covariance, coherent } = moments;
  const squared = new Float64Array(covariance.length);
  const stride = form === 'full' ? count : 1;
  for (let index = 0, row = 0; index < squared.length; row++) {
    for (let end = index + stride, column = form === 'full' ? 0 : row; index < end; index++, column++) {
      const value = covariance[index]!;
      squared[index] = ratio * value * value + 4 * Math.abs(value) * coherent[row]! * coherent[column]!;
    }
  }
  return squared;
}

/** After dropping the last prime: noise divided by it, plus the rounding of each polynomial times its power of the secret. */
export function switchedNoise(state: NoiseState): NoiseState {
  const { moments, parameters, size } = state;
  const n = parameters.polyDegree;
  const t = Number(parameters.plainModulus);
  const dropped = Number(parameters.dataPrimes[state.primes - 1]!);
  const powers = secretPowerMoments(size, n);
  // Rounding lies in [0, t): variance t^2 / 12 around a mean of t / 2 in every coefficient. The mean peaks at the roots near 1;
  // N^(3/4) instead of N^(1/2) accounts for its peak in a later square.
  const random = (n * t * t * powers) / 12;
  const mean = (t / 2) * n ** 0.75 * Math.sqrt(powers);
  const covariance = moments.covariance.map((value, index) => {
    const onDiagonal = moments.form !== 'full' || Math.floor(index / moments.count) === index % moments.count;
    return value / dropped / dropped + (onDiagonal ? random : 0);
  });
  const extra = moments.form === 'none' ? Math.sqrt(random) : 0;
  const coherent = moments.coherent.map((part) => Math.hypot(part / dropped, mean, extra));
  return { ...state, primes: state.primes - 1, moments: { ...moments, covariance, coherent } };
}

/** Sum over k < size of E|s|^(2k) = k! (2N/3)^k for a uniform ternary secret in the canonical embedding. */
function secretPowerMoments(size: number, polyDegree: number): number {
  let power = 1;
  let sum = 0;
  for (let k = 0; k < size; k++) {
    sum += power;
    power *= (k + 1) * ((2 * polyDegree) / 3);
  }
  return sum;
}

/** log2 of the bound on the largest noise coefficient of any unit; Infinity when it left the range of numbers. */
export function noiseBits(state: NoiseState): number {
  const moment = largestMoment(state.moments);
  const bits = Math.log2(TAIL * Math.sqrt(moment / state.parameters.polyDegree));
  return Number.isNaN(bits) ? Infinity : bits;
}

/** log2 (q / 2) minus the noise bits: decryption is right while this is positive. */
export function budgetBits(state: NoiseState): number {
  const primes = state.parameters.dataPrimes.slice(0, state.primes);
  const modulusBits = primes.reduce((sum, prime) => sum + Math.log2(Number(prime)), 0);
  return modulusBits - 1 - noiseBits(state);
}
