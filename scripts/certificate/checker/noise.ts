/**
 * Noise: how seldom a result may be wrong, computed again from the plan's steps and, in batch packing, the weights.
 *
 * The second moments are those of the documented model (docs/threat-model.md): average case in the canonical embedding, whose assumptions no
 * program can check. From them on the tail is proven: strictly sub-Gaussian for sums, hypercontractivity (Bonami 1970) for products.
 */
import type { Certificate, Step } from './certificate.ts';
import type { Linear, Model } from './model.ts';

/** Variance of a centred binomial of 21 coin pairs, SEAL's error. */
const ERROR = 10.5;

/** log2 of P(any of `count` coefficients exceeds 2^`margin` standard deviations) for noise of that degree in its independent parts. */
function tailLog2(degree: number, count: number, margin: number): number {
  const times = 2 ** margin;
  // q = 1 + times^(2 / degree) / e of the moment must be 2 at least.
  if (degree > 1 && times ** (2 / degree) < Math.E) return 0;
  const nats =
    degree === 1 ? times ** 2 / 2 - Math.log(2) : (degree / 2) * (1 + times ** (2 / degree) / Math.E);
  return Math.min(0, Math.log2(count) - nats / Math.log(2));
}

/** Noise of a row of BGV ciphertexts: random part (covariance), coherent sizes, and one element that all have in common. */
interface Moments {
  readonly count: number;
  readonly covariance: readonly Float64Array[];
  readonly coherent: readonly number[];
  readonly common: readonly number[];
  readonly commonSize: number;
  readonly commonPeak: number;
  readonly degree: number;
  readonly polynomials: number;
  /** Bounded for certain: what answers were flooded with. */
  readonly bounded: number;
}

const steady = ({ coherent, common, commonSize }: Moments, unit: number): number =>
  coherent[unit]! + Math.abs(common[unit]!) * commonSize;

function throughLinear({ rows }: Linear, before: Moments): Moments {
  const half = rows.map((row) => {
    const sums = new Float64Array(before.count);
    for (const [column, weight] of row)
      before.covariance[column]!.forEach((value, other) => (sums[other]! += weight * value));
    return sums;
  });
  const sum = (row: Linear['rows'][number], of: (column: number, weight: number) => number): number =>
    row.reduce((total, [column, weight]) => total + of(column, weight), 0);
  return {
    ...before,
    count: rows.length,
    covariance: half.map((sums) =>
      Float64Array.from(rows, (row) => sum(row, (column, weight) => weight * sums[column]!)),
    ),
    coherent: rows.map((row) => sum(row, (column, weight) => Math.abs(weight) * before.coherent[column]!)),
    common: rows.map((row) => sum(row, (column, weight) => weight * before.common[column]!)),
  };
}

/** E|z|^(4d) / (E|z|^(2d))^2 of the d-th power of a complex Gaussian: binomial(2d, d). */
const chaosRatio = (degree: number): number =>
  Array.from({ length: degree }, (_, k) => (degree + k + 1) / (k + 1)).reduce((a, b) => a * b, 1);

function squared(before: Moments): Moments {
  const ratio = chaosRatio(before.degree);
  const size = Array.from({ length: before.count }, (_, unit) => steady(before, unit));
  const { commonSize, commonPeak } = before;
  return {
    ...before,
    covariance: before.covariance.map((row, i) =>
      row.map((value, j) => ratio * value ** 2 + 4 * Math.abs(value) * size[i]! * size[j]!),
    ),
    coherent: before.coherent.map(
      (part, unit) => Math.sqrt(ratio) * part * (part + 2 * Math.abs(before.common[unit]!) * commonSize),
    ),
    common: before.common.map((times) => times ** 2),
    commonSize: Math.sqrt(ratio) * (commonPeak * commonSize) ** 2,
    degree: 2 * before.degree,
    polynomials: 2 * before.polynomials - 1,
  };
}

/** One prime dropped: noise divided by it; rounding times the powers of a ternary secret, E|s|^2k = k! (2N/3)^k. */
function switched(before: Moments, prime: number, n: number, t: number): Moments {
  let powers = 0;
  for (let k = 0, moment = 1; k < before.polynomials; k++, moment *= k * ((2 * n) / 3)) powers += moment;
  const random = (n * t ** 2 * powers) / 12;
  return {
    ...before,
    bounded: before.bounded / prime,
    covariance: before.covariance.map((row, i) =>
      row.map((value, j) => value / prime ** 2 + (i === j ? random : 0)),
    ),
    coherent: before.coherent.map((_, unit) => steady(before, unit) / prime),
    common: before.common.map(() => 1),
    commonSize: (t / 2) * Math.sqrt(n * powers),
    commonPeak: n ** 0.25,
  };
}

/** Key switching of every power of the secret beyond the first (digits below q_i, uncentred), an encryption of zero, and the flood. */
function flooded(
  before: Moments,
  ring: { n: number; t: number; primes: number[]; special: number },
  bits: number,
): Moments {
  const { n, t, primes, special } = ring;
  let powers = 0;
  for (let k = 0, moment = 1; k < before.polynomials - 2; k++, moment *= k * ((2 * n) / 3)) powers += moment;
  const secret = (2 * n) / 3;
  const rounding = (1 + secret) / 3;
  const digits = primes.reduce((sum, prime) => sum + (prime / special) ** 2 / 3, 0);
  const zero = n * ERROR ** 2 + ERROR * secret + rounding;
  const random = n * t ** 2 * ((n * ERROR * digits + rounding) * powers + zero);
  return {
    ...before,
    covariance: before.covariance.map((row, i) => row.map((value, j) => value + (i === j ? random : 0))),
    bounded: before.bounded + 1.5 * 2 ** bits * t,
    polynomials: 2,
  };
}

/** Largest root mean square of a coefficient of any result. */
const deviation = (moments: Moments, n: number): number =>
  Math.sqrt(
    moments.covariance.reduce(
      (most, row, unit) => Math.max(most, row[unit]! + steady(moments, unit) ** 2),
      0,
    ) / n,
  );

/**
 * log2 of one over the statistical distance: the sum of three uniform numbers has Fisher information 4.5625 / 2^(2 bits), and a shift by E moves it
 * by |E| sqrt(4.5625) / 2^(bits + 1) at most, over all coefficients of all results together.
 */
const hiddenBits = (moments: Moments, bits: number, n: number, t: number): number =>
  bits + 1 - Math.log2((deviation(moments, n) / t) * Math.sqrt(moments.count * n) * Math.sqrt(4.5625));

interface Walk {
  /** log2 of the failure probability of every step. */
  readonly failures: readonly number[];
  /** What its flood hides, in bits; undefined without one. */
  readonly hidden: number | undefined;
}

/** All steps of a batch, one by one. */
function walkBatch({ plan }: Certificate, model: Model): Walk {
  const n = plan.parameters.polyDegree;
  const t = Number(plan.parameters.plainModulus);
  const primes = plan.parameters.dataPrimes.map(Number);
  const layers = [...model.layers];
  let moments: Moments = {
    count: model.inputs,
    covariance: Array.from({ length: model.inputs }, (_, unit) => {
      const row = new Float64Array(model.inputs);
      row[unit] = n * t ** 2 * ERROR;
      return row;
    }),
    coherent: new Array<number>(model.inputs).fill(t * Math.sqrt(n / 12)),
    common: new Array<number>(model.inputs).fill(0),
    commonSize: 0,
    commonPeak: 1,
    degree: 1,
    polynomials: 2,
    bounded: 0,
  };
  let hidden: number | undefined;
  const failures = plan.steps.map((step) => {
    if (step.kind === 'flood') {
      const ring = { n, t, primes: primes.slice(0, step.primes), special: primes[step.primes!]! };
      moments = flooded(moments, ring, step.bits!);
      hidden = hiddenBits(moments, step.bits!, n, t);
    }
    if (step.kind === 'switch')
      for (let prime = step.primesIn!; prime > step.primesOut!; prime--)
        moments = switched(moments, primes[prime - 1]!, n, t);
    for (const kind of step.layers ?? []) {
      const layer = layers.shift();
      if ((kind === 'square') !== (layer === 'square') || layer === undefined)
        throw new Error('the steps of the plan are not the layers of the model');
      moments = layer === 'square' ? squared(moments) : throughLinear(layer, moments);
    }
    const present = step.primesOut ?? step.primes!;
    const room = primes.slice(0, present).reduce((bits, prime) => bits + Math.log2(prime), -1);
    const free = room + Math.log2(Math.max(0, 1 - moments.bounded / 2 ** room));
    return tailLog2(moments.degree, moments.count * n, free - Math.log2(deviation(moments, n)));
  });
  return { failures, hidden };
}

/** What is wrong with the level of circuit privacy that a certificate states, if anything. */
export function privacyProblem(certificate: Certificate, model: Model): string | undefined {
  const { hidden } = walkBatch(certificate, model);
  if (hidden === undefined) return 'nothing is flooded';
  return certificate.privacy!.bits <= hidden + SLACK ? undefined : `${hidden.toFixed(1)} bits`;
}

/** BFV: mean variances (eprint 2019/493, 2021/204), and how unevenly folds spread them. Weights enter by the number of products alone. */
function interactiveFailures({ plan, noise }: Certificate): number[] {
  const n = plan.parameters.polyDegree;
  const t = Math.max(...plan.plainModuli!.map(Number));
  const primes = plan.parameters.dataPrimes.map(Number);
  const special = Number(plan.parameters.specialPrime);
  const rounding = (1 + (2 * n) / 3) / 12;
  const periods = [...(noise.plainPeriods ?? [])];
  let present = primes.length;
  let variance = ERROR;
  let uneven = 1;
  const keySwitch = (): number =>
    n * ERROR * primes.slice(0, present).reduce((sum, prime) => sum + (prime / special) ** 2 / 3, 0) +
    rounding;
  const linear = (step: Step): void => {
    const coefficients = Math.min(n, 2 * (periods.shift() ?? n));
    const rotated = variance + (step.babySteps!.length > 1 ? keySwitch() : 0);
    variance =
      step.weights!.length * ((coefficients * t ** 2) / 12) * rotated + (step.giants! - 1) * keySwitch();
    uneven = Math.min(uneven, n / coefficients);
    for (let fold = 0; fold < step.folds!.length; fold++, uneven *= 2) variance = 2 * variance + keySwitch();
    uneven = Math.min(uneven, n);
    variance += 1;
  };
  const square = (): void => {
    const conversion = (16 ** 2 * (1 + (2 * n) / 3 + 2 * ((2 * n) / 3) ** 2)) / 12;
    variance = variance * 4 * n * t ** 2 * (rounding + 1 / 12) + conversion + keySwitch();
    uneven = 1;
  };
  return plan.steps.map((step) => {
    if (step.kind === 'linear') linear(step);
    else if (step.kind === 'square') square();
    else
      for (; present > step.primesOut!; present--) variance = variance / primes[present - 1]! ** 2 + rounding;
    const room = primes.slice(0, present).reduce((bits, prime) => bits + Math.log2(prime), -1 - Math.log2(t));
    return tailLog2(1, plan.plainModuli!.length * n, room - Math.log2(variance * uneven) / 2);
  });
}

/** What the certificate may not fall below: rounding in its last digit. */
const SLACK = 1e-3;
/** Smaller probabilities are stated as that. */
const LEAST_LOG2 = -10_000;

/** What is wrong with the claimed failure probabilities, if anything. Undefined also where weights would be needed and are not there. */
export function noiseProblem(certificate: Certificate, model: Model | undefined): string | undefined {
  const { plan, noise } = certificate;
  const largest = Math.max(...noise.steps);
  // 2^-1075 is zero to a computer: the largest is taken out of the sum.
  const total = largest + Math.log2(noise.steps.reduce((sum, step) => sum + 2 ** (step - largest), 0));
  if (noise.steps.length !== plan.steps.length) return `${plan.steps.length} steps expected`;
  if (noise.failureProbabilityLog2 < total - SLACK) return `the steps add up to 2^${total.toFixed(1)}`;
  if (noise.failureProbabilityLog2 > -128) return 'more than 2^-128';
  if (plan.packing === 'batch' && !model) return undefined;
  const own =
    plan.packing === 'batch' ? walkBatch(certificate, model!).failures : interactiveFailures(certificate);
  const bad = own.findIndex((failure, step) => noise.steps[step]! < Math.max(LEAST_LOG2, failure) - SLACK);
  return bad < 0 ? undefined : `step ${bad + 1} may fail with 2^${own[bad]!.toFixed(1)}`;
}
