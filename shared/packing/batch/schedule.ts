/** Lays out the steps of a network at one parameter set: where layers fuse, where primes are dropped, what noise is expected. */
import { CryptoNetsError } from '../../errors/index.ts';
import { wordOperations } from './cost.ts';
import { floodOf } from './flood.ts';
import type { Flood } from './flood.ts';
import {
  budgetBits,
  freshNoise,
  linearNoise,
  noiseBits,
  noiseFailureLog2,
  squareNoise,
  switchedNoise,
  withoutCovariances,
} from './noise.ts';
import type { NoiseState } from './noise.ts';
import { sumLog2 } from '../tail.ts';
import type { NoiseMoments } from './covariance.ts';
import type { PlanStep, PointwiseLayer, StepEstimate } from './plan.ts';
import type { BatchSet } from './sets.ts';

/** SEAL holds at most 16 polynomials; three squares in a row would need 9, four 17. */
export const LARGEST_SIZE = 9;
/** Budget that must be left, beyond the margin that the noise bound already has. */
export const LEAST_BUDGET_BITS = 0.5;

export interface Schedule {
  readonly steps: readonly PlanStep[];
  readonly estimates: readonly StepEstimate[];
  readonly resultSize: number;
  readonly resultPrimes: number;
  readonly flood: Flood | undefined;
  readonly budgetBits: number;
  readonly failureProbabilityLog2: number;
}

interface Open {
  readonly steps: PlanStep[];
  readonly estimates: StepEstimate[];
  /** Layers since the last switch. */
  run: PointwiseLayer[];
  runInputs: number;
  runSize: number;
  noise: NoiseState;
  flood: Flood | undefined;
}

interface ScheduleOptions {
  /** Of fresh ciphertexts, where they are known already. */
  readonly fresh?: NoiseMoments;
  /** Flood the results so that the statistical distance is 2^-bits at most. */
  readonly privacyBits?: number | undefined;
}

const dropPrimes = (noise: NoiseState, count: number): NoiseState =>
  Array.from({ length: count }).reduce<NoiseState>(switchedNoise, noise);

/**
 * Layers in order; before each square as many primes are dropped as leave it the most budget; at the end as many as decryption can spare.
 * @throws PLAN_IMPOSSIBLE when the noise does not fit or ciphertexts grow too large.
 */
export function schedule(
  layers: readonly PointwiseLayer[],
  inputs: number,
  parameters: BatchSet,
  { fresh, privacyBits }: ScheduleOptions = {},
): Schedule {
  const noise = freshNoise(parameters, inputs, fresh);
  const open: Open = {
    flood: undefined,
    steps: [],
    estimates: [],
    run: [],
    runInputs: inputs,
    runSize: 2,
    noise,
  };
  for (const layer of layers) {
    if (layer.kind === 'square') switchBefore(open);
    open.run.push(layer);
    open.noise = layer.kind === 'square' ? squareNoise(open.noise) : linearNoise(open.noise, layer.map);
    if (open.noise.size > LARGEST_SIZE)
      throw impossible(`ciphertexts of more than ${LARGEST_SIZE} polynomials`);
    requireBudget(open.noise);
  }
  closeRun(open);
  if (privacyBits !== undefined) addFlood(open, privacyBits);
  addSwitch(open, sparePrimes(open.noise));
  return finish(open);
}

function finish({ steps, estimates, noise, flood }: Open): Schedule {
  return {
    flood,
    steps,
    estimates,
    resultSize: noise.size,
    resultPrimes: noise.primes,
    budgetBits: budgetBits(noise),
    failureProbabilityLog2: sumLog2(estimates.map(({ failureLog2 }) => failureLog2)),
  };
}

/** Drops primes before a square when that leaves the square with more budget. */
function switchBefore(open: Open): void {
  const noise = withoutCovariances(open.noise);
  let best = 0;
  let bestBudget = budgetBits(squareNoise(noise));
  for (let count = 1; count < noise.primes; count++) {
    const budget = budgetBits(squareNoise(dropPrimes(noise, count)));
    if (budget > bestBudget) [best, bestBudget] = [count, budget];
  }
  if (best === 0) return;
  closeRun(open);
  addSwitch(open, best);
}

/** How many primes the result can lose and still decrypt. */
function sparePrimes(noise: NoiseState): number {
  const single = withoutCovariances(noise);
  let spare = 0;
  for (let count = 1; count < noise.primes; count++) {
    if (budgetBits(dropPrimes(single, count)) >= LEAST_BUDGET_BITS) spare = count;
  }
  return spare;
}

function closeRun(open: Open): void {
  if (open.run.length === 0) return;
  const { noise } = open;
  addStep(open, {
    kind: 'pointwise',
    layers: open.run,
    inputs: open.runInputs,
    outputs: noise.moments.count,
    primes: noise.primes,
    sizeIn: open.runSize,
    sizeOut: noise.size,
  });
  open.run = [];
}

function addSwitch(open: Open, count: number): void {
  if (count > 0) {
    const { primes: primesIn, size, moments } = open.noise;
    open.noise = dropPrimes(open.noise, count);
    const primesOut = open.noise.primes;
    addStep(open, { kind: 'switch', ciphertexts: moments.count, size, primesIn, primesOut });
  }
  open.runInputs = open.noise.moments.count;
  open.runSize = open.noise.size;
}

/** At the lowest level that has room, so that keys are the smallest. @throws PLAN_IMPOSSIBLE */
function addFlood(open: Open, privacyBits: number): void {
  const single = withoutCovariances(open.noise);
  const highest = single.parameters.dataPrimes.length - 1;
  for (let primes = 1; primes <= Math.min(highest, single.primes); primes++) {
    const flood = floodOf(dropPrimes(single, single.primes - primes), privacyBits);
    if (flood.privacyBits < privacyBits || budgetBits(flood.noise) < LEAST_BUDGET_BITS) continue;
    addSwitch(open, single.primes - primes);
    const { moments, size: sizeIn } = open.noise;
    open.noise = flood.noise;
    open.flood = flood;
    addStep(open, { kind: 'flood', ciphertexts: moments.count, sizeIn, primes, bits: flood.bits });
    return;
  }
  throw impossible(`more room than ${single.parameters.name} has to hide results by ${privacyBits} bits`);
}

function addStep(open: Open, step: PlanStep): void {
  const { noise } = open;
  open.steps.push(step);
  open.estimates.push({
    noiseBits: noiseBits(noise),
    budgetBits: budgetBits(noise),
    failureLog2: noiseFailureLog2(noise),
    wordOperations: wordOperations(step, noise.parameters.polyDegree),
  });
}

function requireBudget(noise: NoiseState): void {
  const budget = budgetBits(noise);
  if (budget >= LEAST_BUDGET_BITS) return;
  throw impossible(`noise beyond the modulus of ${noise.parameters.name}`);
}

function impossible(what: string): CryptoNetsError {
  return new CryptoNetsError('PLAN_IMPOSSIBLE', `this network would need ${what}`);
}
