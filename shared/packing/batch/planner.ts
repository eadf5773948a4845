/** The planner of batch packing: from a network, and a parameter set if one is given, to the plan that both sides compare. */
import { CryptoNetsError } from '../../errors/index.ts';
import { publishedModulusBits } from '../../he/index.ts';
import { requireWithin } from '../../he/ring.ts';
import {
  assertFits,
  checkNetwork,
  fits,
  inputSize,
  lowerNetwork,
  networkShapes,
  proveRange,
} from '../../network/index.ts';
import type { IntegerNetwork, RangeProof } from '../../network/index.ts';
import { planDigest } from './canonical.ts';
import { resultCorrection } from './correction.ts';
import type { NoiseMoments } from './covariance.ts';
import { freshMoments } from './noise.ts';
import { schedule } from './schedule.ts';
import type { Schedule } from './schedule.ts';
import type { BatchPlan, PointwiseLayer } from './plan.ts';
import { privacyOf } from './privacy.ts';
import { leastDegree } from './degree.ts';
import { checkBatchSet } from './sets.ts';
import { BATCH_SETS } from './sets.ts';
import type { BatchSet } from './sets.ts';

/** Fewer hide nothing to speak of; more than 128 is what nothing else here promises. */
export const PRIVACY_BITS = { minimum: 1, maximum: 128 } as const;

/** What answers must not tell, and at which degree. */
export interface BatchOptions {
  /** Plan at this degree alone, one of `BATCH_DEGREES`; without it at the smallest that has room. */
  readonly polyDegree?: number | undefined;
  /** At least so many bits of statistical distance between an answer and what the scores alone make; 40 fit N = 8192 for the shipped model. */
  readonly privacyBits?: number | undefined;
}

/** Every layer in the form that evaluators read. */
function pointwiseLayers(network: IntegerNetwork): PointwiseLayer[] {
  return lowerNetwork(network).map((layer, index): PointwiseLayer => {
    if (layer === 'square') return { kind: 'square' };
    const kind = network.layers[index]!.kind === 'conv' ? 'conv' : 'dense';
    return { kind: 'linear', layer: kind, map: layer };
  });
}

/**
 * Plans a batch. Without a set the cheapest one of `BATCH_SETS` is taken: the smallest plaintext modulus that the proven range fits (each bit of it costs noise
 * budget), then the fewest and shortest primes. Cost: some 0.3 s for the seed's network; the result may be kept.
 * @param commitment names the weights (`ClientBatchPlan`)
 * @param options with `privacyBits` results are flooded (`flood.ts`); without, the owner of the key learns more of the weights than the scores say
 * @throws MODEL_INVALID, PARAMETERS_INVALID, RANGE_EXCEEDS_MODULUS, PLAN_IMPOSSIBLE
 */
export async function planBatch(
  network: IntegerNetwork,
  commitment: string,
  parameterSet?: BatchSet,
  { privacyBits, polyDegree }: BatchOptions = {},
): Promise<BatchPlan> {
  if (!/^[0-9a-f]{64}$/.test(commitment))
    throw new CryptoNetsError('MODEL_INVALID', 'expected a commitment of 64 hexadecimal digits');
  if (privacyBits !== undefined) requireWithin(privacyBits, PRIVACY_BITS, 'bits of privacy');
  checkNetwork(network);
  const proof = proveRange(network);
  const layers = pointwiseLayers(network);
  if (parameterSet) {
    checkBatchSet(parameterSet);
    requireRange(proof, network, parameterSet);
    const steps = schedule(layers, inputSize(network), parameterSet, { privacyBits });
    return finish(network, commitment, parameterSet, steps);
  }
  const [parameters, steps] = cheapest(network, layers, proof, { privacyBits, polyDegree });
  return finish(network, commitment, parameters, steps);
}

function requireRange(proof: RangeProof, network: IntegerNetwork, parameters: BatchSet): void {
  assertFits(proof, parameters.plainModulus);
  if (2n ** BigInt(network.input.bits + 1) >= parameters.plainModulus) {
    throw new CryptoNetsError('RANGE_EXCEEDS_MODULUS', 'the pixels do not fit the plaintext modulus');
  }
}

/** Only the smallest modulus that fits can be the best for each number of primes: a larger one has less budget. */
function cheapest(
  network: IntegerNetwork,
  layers: readonly PointwiseLayer[],
  proof: RangeProof,
  { privacyBits, polyDegree }: BatchOptions,
): [BatchSet, Schedule] {
  const squares = layers.filter(({ kind }) => kind === 'square').length;
  const sets = setsAt(polyDegree, squares);
  const fitting = sets.filter((set) => fits(proof, set.plainModulus));
  requireRange(proof, network, fitting[0] ?? sets.at(-1)!);
  const smallest = fitting.filter((set) => set.plainModulus === fitting[0]!.plainModulus);
  const fresh = freshAt(smallest, inputSize(network));
  for (const set of smallest.slice(0, -1)) {
    const steps = scheduleOrNothing(layers, set, { fresh: fresh(set), privacyBits });
    if (steps) return [set, steps];
  }
  const last = smallest.at(-1)!;
  return [last, schedule(layers, inputSize(network), last, { fresh: fresh(last), privacyBits })];
}

/** Sets of one degree, or of all that may have room. @throws PLAN_IMPOSSIBLE where none may */
function setsAt(polyDegree: number | undefined, squares: number): readonly BatchSet[] {
  const sets = BATCH_SETS.filter(
    (set) =>
      set.polyDegree >= leastDegree(squares) && (polyDegree === undefined || set.polyDegree === polyDegree),
  );
  if (sets.length > 0) return sets;
  throw new CryptoNetsError(
    'PLAN_IMPOSSIBLE',
    `N = ${String(polyDegree)} has no room for ${squares} squares`,
  );
}

/** Fresh moments depend on N and t alone, and moments through layers are remembered by them. */
function freshAt(sets: readonly BatchSet[], inputs: number): (set: BatchSet) => NoiseMoments {
  const known = new Map<number, NoiseMoments>();
  for (const set of sets)
    if (!known.has(set.polyDegree)) known.set(set.polyDegree, freshMoments(set, inputs));
  return ({ polyDegree }) => known.get(polyDegree)!;
}

function scheduleOrNothing(
  layers: readonly PointwiseLayer[],
  set: BatchSet,
  options: { readonly fresh: NoiseMoments; readonly privacyBits: number | undefined },
): Schedule | undefined {
  try {
    return schedule(layers, options.fresh.count, set, options);
  } catch (error) {
    if (error instanceof CryptoNetsError && error.code === 'PLAN_IMPOSSIBLE') return undefined;
    throw error;
  }
}

async function finish(
  network: IntegerNetwork,
  commitment: string,
  parameters: BatchSet,
  { flood, ...steps }: Schedule,
): Promise<BatchPlan> {
  const shapes = networkShapes(network);
  const last = shapes.at(-1)!;
  const plan = {
    packing: 'batch',
    modelName: network.name,
    commitment,
    parameters,
    inputCiphertexts: inputSize(network),
    inputBits: network.input.bits,
    outputCiphertexts: last.channels * last.height * last.width,
    ...steps,
    privacy: flood ? await privacyOf(parameters, flood) : null,
    resultCorrection: resultCorrection(steps.steps, parameters),
    publishedModulusBits: publishedModulusBits(parameters, { publishesEvaluationKeys: false }),
  } as const;
  return { ...plan, digest: await planDigest(plan) };
}
