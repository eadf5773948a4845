/** Messages of a prediction: what goes up is built here, what comes down is checked here. */
import {
  Expander as WireExpander,
  type StageSpan as WireSpan,
} from '../../../proto/gen/cryptonets/v1/common.ts';
import {
  BlockOrder as WireOrder,
  type PredictHeader,
  type PredictRequest,
  type Progress,
  type RequestBinding,
  type ResultHeader,
} from '../../../proto/gen/cryptonets/v1/prediction.ts';
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import type { StageProgress } from '../../../shared/operations/index.ts';
import type { ResultShape } from '../../../shared/packing/geometry.ts';
import type { BlockOrder, Expander, RequestNames } from '../../../shared/protocol/index.ts';
import { isStageName, STAGES, type StageSpan } from '../../../shared/stages/index.ts';

/** What the header says: which computation is asked for. Nothing of it depends on the images or the key. */
export interface PredictionHeader {
  /** 16 random bytes. */
  readonly requestId: Uint8Array;
  readonly modelName: string;
  readonly modelCommitment: string;
  readonly parameterSet: string;
  readonly planDigest: string;
  readonly computation: Computation;
}

/** What is computed, by packing. */
export type Computation =
  | {
      readonly packing: 'batch';
      readonly blockOrder: BlockOrder;
      readonly expander: Expander;
      /** Of plans that hide their model. */
      readonly evaluationKeysDigest: string | undefined;
    }
  | {
      readonly packing: 'interactive';
      /** One for each image and plaintext modulus. */
      readonly ciphertextCount: number;
      readonly evaluationKeysDigest: string;
    };

const ORDERS: Record<BlockOrder, WireOrder> = {
  ciphertext: WireOrder.BLOCK_ORDER_CIPHERTEXT,
  residue: WireOrder.BLOCK_ORDER_RESIDUE,
};

/** SEAL's own goes unsaid, as before there was another. */
const WIRE_EXPANDERS: Record<Expander, WireExpander> = {
  blake2xb: WireExpander.EXPANDER_UNSPECIFIED,
  aes128: WireExpander.EXPANDER_AES128,
};

export function headerToWire({ computation, ...rest }: PredictionHeader): PredictRequest {
  const value: PredictHeader = { ...rest, computation: computationToWire(computation) };
  return { message: { $case: 'header', value } };
}

function computationToWire(computation: Computation): PredictHeader['computation'] {
  if (computation.packing === 'batch') {
    const { blockOrder, expander, evaluationKeysDigest = '' } = computation;
    const form = { blockOrder: ORDERS[blockOrder], expander: WIRE_EXPANDERS[expander] };
    return { $case: 'batch', value: { ...form, evaluationKeysDigest } };
  }
  const { ciphertextCount, evaluationKeysDigest } = computation;
  return { $case: 'interactive', value: { ciphertextCount, evaluationKeysDigest } };
}

export function seedsToWire(seeds: Uint8Array): PredictRequest {
  return { message: { $case: 'seeds', value: { seeds } } };
}

export function blocksToWire(firstBlock: number, blocks: Uint8Array): PredictRequest {
  return { message: { $case: 'blocks', value: { firstBlock, blocks } } };
}

export function namesOf({ requestId, computation, ...named }: PredictionHeader): RequestNames {
  return { ...named, ...computation, requestId: Buffer.from(requestId).toString('hex') };
}

/**
 * An answer says to which request it belongs: to this one, or it is thrown away before anything of it is read. The message tells what differs.
 * @param requestDigest over what was sent @throws RESULT_NOT_BOUND
 */
export function checkBinding(
  said: RequestBinding | undefined,
  { requestId, planDigest }: Pick<PredictionHeader, 'requestId' | 'planDigest'>,
  requestDigest: Uint8Array,
): void {
  if (!said) throw notBound('it names no request');
  if (!sameBytes(said.requestId, requestId)) throw notBound('it names another request');
  if (said.planDigest !== planDigest) throw notBound('it names another plan');
  if (!sameBytes(said.requestDigest, requestDigest)) throw notBound('it is about another upload');
}

function notBound(what: string): CryptoNetsError {
  return new CryptoNetsError('RESULT_NOT_BOUND', `the answer does not belong to the request: ${what}`);
}

function sameBytes(some: Uint8Array, others: Uint8Array): boolean {
  return some.length === others.length && some.every((byte, index) => byte === others[index]);
}

/**
 * The header must announce exactly what the plan says, and the model that was asked: it decides nothing.
 * @throws MODEL_CHANGED, MESSAGE_INVALID
 */
export function checkResultHeader(
  wire: ResultHeader,
  expected: ResultShape,
  { modelCommitment }: Pick<PredictionHeader, 'modelCommitment'>,
): void {
  if (wire.modelCommitment !== modelCommitment) throw new CryptoNetsError('MODEL_CHANGED');
  const got = [wire.ciphertextCount, wire.size, wire.primes, wire.bytes];
  const wanted = [expected.count, expected.size, expected.primes, expected.byteLength];
  if (got.some((value, index) => value !== wanted[index])) {
    throw new CryptoNetsError(
      'MESSAGE_INVALID',
      `expected the planned result of ${wanted.join('/')}, got ${got.join('/')}`,
    );
  }
}

/** A span of the server's own stages; anything else is dropped, so that a server cannot speak for the client. */
export function serverSpan(wire: WireSpan): StageSpan | undefined {
  if (!isStageName(wire.name) || STAGES[wire.name].where !== 'server') return undefined;
  if (!isDuration(wire.startMs) || !isDuration(wire.durationMs)) return undefined;
  return {
    name: wire.name,
    startMs: wire.startMs,
    durationMs: wire.durationMs,
    ...(wire.bytes > 0 ? { bytes: wire.bytes } : {}),
    ...(wire.count > 0 ? { count: wire.count } : {}),
  };
}

function isDuration(value: number): boolean {
  return Number.isFinite(value) && value >= 0 && value < 1e9;
}

const UNITS: ReadonlySet<string> = new Set<StageProgress['unit']>([
  'images',
  'ciphertexts',
  'bytes',
  'steps',
]);

export function serverProgress(wire: Progress): StageProgress | undefined {
  if (!isStageName(wire.stage) || STAGES[wire.stage].where !== 'server') return undefined;
  const unit = UNITS.has(wire.unit) ? (wire.unit as StageProgress['unit']) : 'steps';
  return {
    kind: 'progress',
    stage: wire.stage,
    done: Math.min(wire.done, wire.total),
    total: wire.total,
    unit,
  };
}
