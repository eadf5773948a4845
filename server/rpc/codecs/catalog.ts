/** Catalog messages from models, plans, engines and limits. */
import {
  InputKind as WireInputKind,
  Visibility as WireVisibility,
  type Engine,
  type GetCatalogResponse,
  type GetModelResponse,
  type InteractiveOffer,
  type Limits,
  type Model as WireModel,
  type Plan as WirePlan,
} from '../../../proto/gen/cryptonets/v1/catalog.ts';
import { Expander as WireExpander } from '../../../proto/gen/cryptonets/v1/common.ts';
import type { EngineFacts } from '../../../engine/wire/facts.ts';
import { inputKindOf, type InputKind } from '../../../shared/network/index.ts';
import type { BatchPlan } from '../../../shared/packing/batch/plan.ts';
import { MOST_INTERACTIVE_IMAGES } from '../../../shared/packing/geometry.ts';
import type { InteractivePlan } from '../../../shared/packing/interactive/plan.ts';
import { MAX_CHUNK_BYTES, type Expander, type Visibility } from '../../../shared/protocol/index.ts';
import { encodedBytesOf, type Model } from '../../models/model.ts';
import type { ServerContext } from '../context.ts';
import { ringToWire } from './ring.ts';

type CatalogParts = Pick<ServerContext, 'version' | 'limits' | 'engines'>;

export function catalogToWire(
  { version, limits, engines }: CatalogParts,
  models: readonly Model[],
): GetCatalogResponse {
  return {
    serverVersion: version,
    models: models.map(modelToWire),
    limits: limitsToWire(limits),
    batch: engineToWire(engines.batch),
    interactive: engines.interactive && interactiveOfferToWire(engines.interactive),
  };
}

export function batchPlanToWire(plan: BatchPlan): WirePlan {
  const { digest, parameters, inputCiphertexts, outputCiphertexts } = plan;
  const plainModulus = Number(parameters.plainModulus);
  const privacyBits = plan.privacy?.bits ?? 0;
  const value = { plainModulus, inputCiphertexts, outputCiphertexts, privacyBits };
  return { digest, parameters: ringToWire(parameters), packing: { $case: 'batch', value } };
}

export function interactivePlanToWire(plan: InteractivePlan): WirePlan {
  const { digest, parameters, plainModuli, evaluationKeys } = plan;
  const value = {
    plainModuli: plainModuli.map(Number),
    evaluationKeysShapeDigest: evaluationKeys.digest,
    evaluationKeysBytes: evaluationKeys.bytes,
  };
  return { digest, parameters: ringToWire(parameters), packing: { $case: 'interactive', value } };
}

const VISIBILITY: Record<Visibility, WireVisibility> = {
  private: WireVisibility.VISIBILITY_PRIVATE,
  public: WireVisibility.VISIBILITY_PUBLIC,
};

const READS: Record<InputKind, WireInputKind> = {
  digit: WireInputKind.INPUT_KIND_DIGIT,
  image: WireInputKind.INPUT_KIND_IMAGE,
  table: WireInputKind.INPUT_KIND_TABLE,
  sequence: WireInputKind.INPUT_KIND_SEQUENCE,
};

function modelToWire(model: Model): WireModel {
  const { network, visibility, commitment, card, manifest } = model;
  return {
    name: network.name,
    visibility: VISIBILITY[visibility],
    commitment,
    title: card.title,
    inputBits: network.input.bits,
    reads: READS[inputKindOf(network.description)],
    ...(visibility === 'public' ? publicFacts(model) : { accuracy: undefined, encodedBytes: 0 }),
    plans: [...model.batchPlans.map(batchPlanToWire), ...model.interactivePlans.map(interactivePlanToWire)],
    manifest: manifest && { ...manifest },
  };
}

/** Functions of the weights: whoever has a guess could test it against them. */
function publicFacts(model: Model): Pick<WireModel, 'accuracy' | 'encodedBytes'> {
  return { accuracy: model.card.accuracy, encodedBytes: encodedBytesOf(model) };
}

const WIRE_EXPANDERS: Record<Expander, WireExpander> = {
  blake2xb: WireExpander.EXPANDER_BLAKE2XB,
  aes128: WireExpander.EXPANDER_AES128,
};

function engineToWire({ engine, cpuPath, threads, expanders = [] }: EngineFacts): Engine {
  return { engine, cpuPath, threads, expanders: expanders.map((expander) => WIRE_EXPANDERS[expander]) };
}

function interactiveOfferToWire(facts: EngineFacts): InteractiveOffer {
  return { engine: engineToWire(facts), maxImages: MOST_INTERACTIVE_IMAGES };
}

function limitsToWire({ maxUploadBytes, maxDeadlineMs }: CatalogParts['limits']): Limits {
  return { maxChunkBytes: MAX_CHUNK_BYTES, maxUploadBytes, maxDeadlineMs };
}

/** The metadata, then the weights in order as views. */
export function* modelPiecesToWire({ json, weights }: Model): Generator<GetModelResponse> {
  yield { part: { $case: 'metadata', value: json } };
  for (let offset = 0; offset < weights.length; offset += MAX_CHUNK_BYTES) {
    yield { part: { $case: 'weights', value: weights.subarray(offset, offset + MAX_CHUNK_BYTES) } };
  }
}
