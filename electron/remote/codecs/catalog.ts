/** The catalog from the wire: every count, text and size bounded before anybody uses it. */
import type { GetCatalogResponse, Limits, Model, Plan } from '../../../proto/gen/cryptonets/v1/catalog.ts';
import { Packing } from '../../../proto/gen/cryptonets/v1/common.ts';
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import type { ParameterSet } from '../../../shared/he/parameter-set.ts';
import { NETWORK_LIMITS, NETWORK_NAME } from '../../../shared/network/index.ts';
import { parametersFromWire } from './parameters.ts';
import { shownText } from './text.ts';

export interface RemotePlan {
  readonly packing: 'batch' | 'interactive';
  readonly digest: string;
  readonly parameters: ParameterSet;
  readonly inputCiphertexts: number;
  readonly outputCiphertexts: number;
  /** Evaluation keys that an interactive plan needs; 0 for batches. */
  readonly keyBytes: number;
}

export interface RemoteModel {
  readonly name: string;
  readonly digest: string;
  readonly title: string;
  readonly inputHeight: number;
  readonly inputWidth: number;
  readonly inputBits: number;
  readonly outputs: number;
  /** null when the server does not know it. */
  readonly accuracy: number | null;
  readonly encodedBytes: number;
  readonly plans: readonly RemotePlan[];
}

export interface RemoteEngine {
  readonly engine: string;
  readonly cpuPath: string;
  readonly threads: number;
}

export interface RemoteCatalog {
  readonly serverVersion: string;
  readonly engine: string;
  readonly cpuPath: string;
  readonly threads: number;
  /** Of interactive predictions; undefined where they are not offered. */
  readonly interactive: RemoteEngine | undefined;
  readonly models: readonly RemoteModel[];
  readonly limits: RemoteLimits;
}

/** What the server allows; never more than this client would send anyway. */
export interface RemoteLimits {
  readonly maxChunkBytes: number;
  readonly maxUploadBytes: number;
  readonly maxDeadlineMs: number;
  /** Images of one interactive prediction. */
  readonly maxInteractiveImages: number;
}

const MAX_MODELS = 256;
const MAX_PLANS = 16;
const DIGEST = /^[0-9a-f]{64}$/;
/** This client's own largest chunk. */
export const MAX_CHUNK_BYTES = 1024 * 1024;
/** This client's own most (engine/wire/interactive.ts). */
const MAX_INTERACTIVE_IMAGES = 64;
const MAX_DEADLINE_MS = 2 ** 31 - 1;

function refuse(what: string): never {
  throw new CryptoNetsError('MESSAGE_INVALID', `The server's catalog is not well formed: ${what}.`);
}

/** @throws MESSAGE_INVALID, PARAMETERS_INVALID */
export function catalogFromWire(wire: GetCatalogResponse): RemoteCatalog {
  if (wire.models.length > MAX_MODELS) refuse(`more than ${MAX_MODELS} models`);
  return {
    serverVersion: shownText(wire.serverVersion, 64),
    engine: shownText(wire.engine, 32),
    cpuPath: shownText(wire.cpuPath, 32),
    threads: wire.threads,
    interactive: wire.interactive && engineFromWire(wire.interactive),
    models: wire.models.map(modelFromWire),
    limits: limitsFromWire(wire.limits),
  };
}

function engineFromWire({ engine, cpuPath, threads }: RemoteEngine): RemoteEngine {
  return { engine: shownText(engine, 32), cpuPath: shownText(cpuPath, 32), threads };
}

function modelFromWire(wire: Model): RemoteModel {
  if (!NETWORK_NAME.test(wire.name)) refuse('name of a model');
  if (!DIGEST.test(wire.digest)) refuse('digest of a model');
  if (wire.plans.length > MAX_PLANS) refuse(`more than ${MAX_PLANS} plans`);
  return {
    name: wire.name,
    digest: wire.digest,
    title: shownText(wire.title, 120) || wire.name,
    inputHeight: bounded(wire.inputHeight, 1, NETWORK_LIMITS.pictureSide, 'height'),
    inputWidth: bounded(wire.inputWidth, 1, NETWORK_LIMITS.pictureSide, 'width'),
    inputBits: bounded(wire.inputBits, 1, NETWORK_LIMITS.pixelBits, 'bits'),
    outputs: bounded(wire.outputs, 1, NETWORK_LIMITS.units, 'outputs'),
    accuracy: wire.accuracy > 0 && wire.accuracy <= 1 ? wire.accuracy : null,
    encodedBytes: bounded(
      wire.encodedBytes,
      1,
      NETWORK_LIMITS.metadataBytes + NETWORK_LIMITS.weightsBytes,
      'bytes of a model',
    ),
    plans: wire.plans.flatMap((plan) => planFromWire(plan) ?? []),
  };
}

/** A packing that this version does not know is left out, not an error. */
function planFromWire(wire: Plan): RemotePlan | undefined {
  const packing = packingFromWire(wire.packing);
  if (packing === undefined) return undefined;
  if (!DIGEST.test(wire.digest)) refuse('digest of a plan');
  return {
    packing,
    digest: wire.digest,
    parameters: parametersFromWire(wire.parameters),
    inputCiphertexts: wire.inputCiphertexts,
    outputCiphertexts: wire.outputCiphertexts,
    keyBytes: wire.keyBytes,
  };
}

function packingFromWire(packing: Packing): RemotePlan['packing'] | undefined {
  if (packing === Packing.PACKING_BATCH) return 'batch';
  return packing === Packing.PACKING_INTERACTIVE ? 'interactive' : undefined;
}

function limitsFromWire(wire: Limits | undefined): RemoteLimits {
  const orElse = (value: number | undefined, fallback: number): number =>
    value !== undefined && value > 0 ? Math.min(value, fallback) : fallback;
  return {
    maxChunkBytes: orElse(wire?.maxChunkBytes, MAX_CHUNK_BYTES),
    maxUploadBytes: orElse(wire?.maxUploadBytes, Number.MAX_SAFE_INTEGER),
    maxDeadlineMs: orElse(wire?.maxDeadlineMs, MAX_DEADLINE_MS),
    maxInteractiveImages: orElse(wire?.maxInteractiveImages, MAX_INTERACTIVE_IMAGES),
  };
}

function bounded(value: number, minimum: number, maximum: number, what: string): number {
  return Number.isInteger(value) && value >= minimum && value <= maximum ? value : refuse(what);
}
