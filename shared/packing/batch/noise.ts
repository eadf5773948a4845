/**
 * Noise of BGV without relinearisation: what planner and tests expect of |m + t e|.
 *
 * Second moments are average case, in the canonical embedding, derived here. The assumptions: values at the complex roots behave in their
 * fourth moments like the worst Gaussian chaos of their degree, roundings are independent and uniform, and the powers of the secret have the
 * moments of a random one. Messages are not averaged over: they may be the worst there are, the same in every ciphertext. From the second moment on the largest
 * coefficient is bounded by a proven tail (`../tail.ts`). That all of it is conservative is checked against SEAL's measured budget by test.
 */
import { diagonalOf, largestMoment, plusIndependent, rememberedLinear, steadyOf } from './covariance.ts';
import type { NoiseMoments } from './covariance.ts';
import type { LinearMap } from '../../network/index.ts';
import { ERROR_VARIANCE } from '../../he/index.ts';
import { failureLog2, tailBits } from '../tail.ts';
import type { BatchSet } from './sets.ts';

/** Noise of a row of ciphertexts at one level. */
export interface NoiseState {
  readonly parameters: BatchSet;
  readonly primes: number;
  /** Polynomials of a ciphertext. */
  readonly size: number;
  /** Degree of the noise in the fresh errors: doubled by each square. */
  readonly degree: number;
  readonly moments: NoiseMoments;
  /** A part whose coefficients are bounded for certain, not only by moments: what answers are flooded with. */
  readonly bounded: number;
}

/** Moments of fresh ciphertexts: they depend on N and t alone. */
export function freshMoments(
  { polyDegree: n, plainModulus }: Pick<BatchSet, 'polyDegree' | 'plainModulus'>,
  count: number,
): NoiseMoments {
  const t = Number(plainModulus);
  return {
    count,
    form: 'diagonal',
    covariance: new Float64Array(count).fill(n * t * t * ERROR_VARIANCE),
    // Messages are uniform modulo t as polynomials, and may be the same in every ciphertext.
    coherent: new Float64Array(count).fill(t * Math.sqrt(n / 12)),
    common: new Float64Array(count),
    commonSize: 0,
    commonPeak: 1,
  };
}

export function freshNoise(
  parameters: BatchSet,
  count: number,
  moments: NoiseMoments = freshMoments(parameters, count),
): NoiseState {
  return { parameters, primes: parameters.dataPrimes.length, size: 2, degree: 1, moments, bounded: 0 };
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
  const squared = { ...squaredSteady(moments, ratio), covariance: squaredCovariance(moments, ratio) };
  squares.set(moments, { ratio, moments: squared });
  return squared;
}

/** (c_i + a_i m)^2: all but a_i^2 m^2 counts as coherent. */
function squaredSteady(moments: NoiseMoments, ratio: number): NoiseMoments {
  const { common, commonSize, commonPeak } = moments;
  const coherent = moments.coherent.map(
    (part, unit) => Math.sqrt(ratio) * part * (part + 2 * Math.abs(common[unit]!) * commonSize),
  );
  return {
    ...moments,
    coherent,
    common: common.map((times) => times * times),
    commonSize: Math.sqrt(ratio) * (commonPeak * commonSize) ** 2,
  };
}

/** (z_i + d_i)^2 = z_i^2 + 2 d_i z_i + d_i^2: the first two stay random, with cov(z_i^2, z_j^2) = ratio * cov(z_i, z_j)^2. */
function squaredCovariance(moments: NoiseMoments, ratio: number): Float64Array {
  const { count, form, covariance } = moments;
  const steady = Float64Array.from({ length: count }, (_, unit) => steadyOf(moments, unit));
  const squared = new Float64Array(covariance.length);
  const stride = form === 'full' ? count : 1;
  for (let index = 0, row = 0; index < squared.length; row++) {
    for (let end = index + stride, column = form === 'full' ? 0 : row; index < end; index++, column++) {
      const value = covariance[index]!;
      squared[index] = ratio * value * value + 4 * Math.abs(value) * steady[row]! * steady[column]!;
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
  // Rounding lies in [0, t): variance t^2 / 12 around a mean of t / 2 in every coefficient, the same in all units. The mean falls like
  // 1 / angle from the roots near 1 on: its fourth and eighth powers have means N and N^3 times those of a flat element at most.
  const random = (n * t * t * powers) / 12;
  const commonSize = (t / 2) * Math.sqrt(n * powers);
  const covariance = moments.covariance.map((value) => value / dropped / dropped);
  const coherent = moments.coherent.map((_, unit) => steadyOf(moments, unit) / dropped);
  const common = new Float64Array(moments.count).fill(1);
  return {
    ...state,
    primes: state.primes - 1,
    bounded: state.bounded / dropped,
    moments: plusIndependent(
      { ...moments, covariance, coherent, common, commonSize, commonPeak: n ** 0.25 },
      random,
    ),
  };
}

/** Sum over k < size of E|s|^(2k) = k! (2N/3)^k for a uniform ternary secret in the canonical embedding. */
export function secretPowerMoments(size: number, polyDegree: number): number {
  let power = 1;
  let sum = 0;
  for (let k = 0; k < size; k++) {
    sum += power;
    power *= (k + 1) * ((2 * polyDegree) / 3);
  }
  return sum;
}

/** log2 of the root mean square of a coefficient of the worst unit; Infinity when it left the range of numbers. */
export function deviationBits({ moments, parameters }: NoiseState): number {
  const bits = Math.log2(largestMoment(moments) / parameters.polyDegree) / 2;
  return Number.isNaN(bits) ? Infinity : bits;
}

/** Coefficients that must all decrypt. */
export const coefficients = ({ moments, parameters }: NoiseState): number =>
  moments.count * parameters.polyDegree;

/** log2 (q / 2). */
function roomBits({ parameters, primes }: NoiseState): number {
  const present = parameters.dataPrimes.slice(0, primes);
  return present.reduce((sum, prime) => sum + Math.log2(Number(prime)), 0) - 1;
}

/** log2 of what the bounded part leaves of q / 2; -Infinity when it leaves nothing. */
function freeBits(state: NoiseState): number {
  const room = roomBits(state);
  return room + Math.log2(Math.max(0, 1 - state.bounded / 2 ** room));
}

/** log2 of the bound on the largest noise coefficient of any unit. */
export function noiseBits(state: NoiseState): number {
  const bits = deviationBits(state) + tailBits(state.degree, coefficients(state));
  return state.bounded === 0 ? bits : Math.log2(2 ** bits + state.bounded);
}

/** log2 (q / 2) minus the noise bits: where it is not negative decryption fails with probability 2^-130 at most. */
export function budgetBits(state: NoiseState): number {
  return roomBits(state) - noiseBits(state);
}

/** log2 of the probability that any coefficient of any unit leaves (-q / 2, q / 2). */
export function noiseFailureLog2(state: NoiseState): number {
  return failureLog2(state.degree, coefficients(state), freeBits(state) - deviationBits(state));
}
