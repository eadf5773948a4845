/** The planner of batch packing: from a network, and a parameter set if one is given, to the plan that both sides compare. */
import { CryptoNetsError } from '../errors/index.ts';
import { BATCH_SETS, checkParameterSet, publishedModulusBits } from '../he/index.ts';
import type { ParameterSet } from '../he/index.ts';
import {
  assertFits,
  checkNetwork,
  fits,
  inputSize,
  lowerLayer,
  networkShapes,
  proveRange,
} from '../network/index.ts';
import type { IntegerNetwork, RangeProof } from '../network/index.ts';
import { planDigest } from './canonical.ts';
import type { NoiseMoments } from './covariance.ts';
import { freshMoments } from './noise.ts';
import { schedule } from './schedule.ts';
import type { Schedule } from './schedule.ts';
import type { BatchPlan, PointwiseLayer } from './plan.ts';

/** Every layer in the form that evaluators read, named by its place: `1-conv`, `2-square`, …. */
function lowerNetwork(network: IntegerNetwork): PointwiseLayer[] {
  const shapes = networkShapes(network);
  return network.layers.map((layer, index): PointwiseLayer => {
    const name = `${index + 1}-${layer.kind}`;
    if (layer.kind === 'square') return { kind: 'square', name };
    return { kind: 'linear', name, map: lowerLayer(layer, shapes[index]!) };
  });
}

/**
 * Plans a batch. Without a set the cheapest one of `BATCH_SETS` is taken: the smallest plaintext modulus that the proven range fits (each bit of it costs noise
 * budget), then the fewest and shortest primes. Cost: some 0.3 s for the seed's network; the result may be kept.
 * @throws MODEL_INVALID, PARAMETERS_INVALID, RANGE_EXCEEDS_MODULUS, PLAN_IMPOSSIBLE
 */
export async function planBatch(
  network: IntegerNetwork,
  modelDigest: string,
  parameterSet?: ParameterSet,
): Promise<BatchPlan> {
  if (!/^[0-9a-f]{64}$/.test(modelDigest))
    throw new CryptoNetsError('MODEL_INVALID', 'expected a model digest');
  checkNetwork(network);
  const proof = proveRange(network);
  const layers = lowerNetwork(network);
  if (parameterSet) {
    checkParameterSet(parameterSet);
    requireRange(proof, network, parameterSet);
    return finish(network, modelDigest, parameterSet, schedule(layers, inputSize(network), parameterSet));
  }
  const [parameters, steps] = cheapest(network, layers, proof);
  return finish(network, modelDigest, parameters, steps);
}

function requireRange(proof: RangeProof, network: IntegerNetwork, parameters: ParameterSet): void {
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
): [ParameterSet, Schedule] {
  const fitting = BATCH_SETS.filter((set) => fits(proof, set.plainModulus));
  requireRange(proof, network, fitting[0] ?? BATCH_SETS.at(-1)!);
  const smallest = fitting.filter((set) => set.plainModulus === fitting[0]!.plainModulus);
  const fresh = freshMoments(smallest[0]!, inputSize(network));
  for (const set of smallest.slice(0, -1)) {
    const steps = scheduleOrNothing(layers, fresh, set);
    if (steps) return [set, steps];
  }
  const last = smallest.at(-1)!;
  return [last, schedule(layers, fresh.count, last, fresh)];
}

function scheduleOrNothing(
  layers: readonly PointwiseLayer[],
  fresh: NoiseMoments,
  set: ParameterSet,
): Schedule | undefined {
  try {
    return schedule(layers, fresh.count, set, fresh);
  } catch (error) {
    if (error instanceof CryptoNetsError && error.code === 'PLAN_IMPOSSIBLE') return undefined;
    throw error;
  }
}

async function finish(
  network: IntegerNetwork,
  modelDigest: string,
  parameters: ParameterSet,
  steps: Schedule,
): Promise<BatchPlan> {
  const shapes = networkShapes(network);
  const last = shapes.at(-1)!;
  const plan = {
    packing: 'batch',
    modelName: network.name,
    modelDigest,
    parameters,
    inputCiphertexts: inputSize(network),
    inputBits: network.input.bits,
    outputCiphertexts: last.channels * last.height * last.width,
    ...steps,
    publishedModulusBits: publishedModulusBits(parameters, { publishesEvaluationKeys: false }),
  } as const;
  return { ...plan, digest: await planDigest(plan) };
}
