/** Catalog messages from models, plans and limits. */
import type {
  Engine,
  GetModelResponse,
  Limits,
  Model as WireModel,
  Plan,
} from '../../../proto/gen/cryptonets/v1/catalog.ts';
import { Packing, type ParameterSet as WireParameters } from '../../../proto/gen/cryptonets/v1/common.ts';
import type { EngineFacts } from '../../../engine/facts.ts';
import type { InteractiveSet, ParameterSet } from '../../../shared/he/index.ts';
import { networkShapes } from '../../../shared/network/index.ts';
import { shapeSize } from '../../../shared/network/types.ts';
import type { InteractivePlan } from '../../../shared/plan/interactive/plan.ts';
import type { BatchPlan } from '../../../shared/plan/plan.ts';
import { MOST_INTERACTIVE_IMAGES } from '../../../engine/wire/interactive.ts';
import type { ServerLimits } from '../../config.ts';
import { MAX_CHUNK_BYTES } from '../../limits.ts';
import { encodedBytesOf, type Model } from '../../models/model.ts';

/** Moduli have at most 50 bits, so they are exact as numbers. Interactive sets have no plaintext modulus of their own: 0. */
export function parametersToWire(set: ParameterSet | InteractiveSet): WireParameters {
  return {
    name: set.name,
    polyDegree: set.polyDegree,
    plainModulus: set.scheme === 'bgv' ? Number(set.plainModulus) : 0,
    dataPrimes: set.dataPrimes.map(Number),
    specialPrime: Number(set.specialPrime),
  };
}

export function planToWire(plan: BatchPlan): Plan {
  return {
    packing: Packing.PACKING_BATCH,
    digest: plan.digest,
    parameters: parametersToWire(plan.parameters),
    inputCiphertexts: plan.inputCiphertexts,
    outputCiphertexts: plan.outputCiphertexts,
    keyShapeDigest: '',
    keyBytes: 0,
    plainModuli: [],
  };
}

/** Numbers of ciphertexts are those of one image. */
export function interactivePlanToWire(plan: InteractivePlan): Plan {
  return {
    packing: Packing.PACKING_INTERACTIVE,
    digest: plan.digest,
    parameters: parametersToWire(plan.parameters),
    inputCiphertexts: plan.plainModuli.length,
    outputCiphertexts: plan.plainModuli.length,
    keyShapeDigest: plan.evaluationKeys.digest,
    keyBytes: plan.evaluationKeys.bytes,
    plainModuli: plan.plainModuli.map(Number),
  };
}

export function modelToWire(model: Model): WireModel {
  const { name, input } = model.network;
  return {
    name,
    digest: model.digest,
    title: model.card.title,
    inputHeight: input.height,
    inputWidth: input.width,
    inputBits: input.bits,
    outputs: shapeSize(networkShapes(model.network).at(-1)!),
    accuracy: model.card.accuracy,
    encodedBytes: encodedBytesOf(model),
    plans: [...model.plans.map(planToWire), ...model.interactivePlans.map(interactivePlanToWire)],
  };
}

export function engineToWire({ engine, cpuPath, threads }: EngineFacts): Engine {
  return { engine, cpuPath, threads };
}

export function limitsToWire(limits: ServerLimits): Limits {
  return {
    maxChunkBytes: MAX_CHUNK_BYTES,
    maxUploadBytes: limits.maxUploadBytes,
    maxConcurrentPredictions: limits.maxConcurrentPredictions,
    maxDeadlineMs: limits.maxDeadlineMs,
    maxInteractiveImages: MOST_INTERACTIVE_IMAGES,
  };
}

/** The metadata, then the weights in order as views. */
export function* modelPiecesToWire({ json, weights }: Model): Generator<GetModelResponse> {
  yield { part: { $case: 'metadata', value: json } };
  for (let offset = 0; offset < weights.length; offset += MAX_CHUNK_BYTES) {
    yield { part: { $case: 'weights', value: weights.subarray(offset, offset + MAX_CHUNK_BYTES) } };
  }
}
