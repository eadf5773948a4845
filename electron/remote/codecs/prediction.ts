/** Messages of a prediction: what goes up is built here, what comes down is checked here. */
import { BlockOrder, Packing, type StageSpan as WireSpan } from '../../../proto/gen/cryptonets/v1/common.ts';
import {
  type PredictHeader,
  type PredictRequest,
  type Progress,
  type ResultHeader,
} from '../../../proto/gen/cryptonets/v1/prediction.ts';
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import type { StageProgress } from '../../../shared/operations/index.ts';
import { isStageName, STAGES, type StageSpan } from '../../../shared/stages/index.ts';

/** What the header says: which computation is asked for. Nothing of it depends on the images or the key. */
export interface PredictionHeader {
  /** 16 random bytes. */
  readonly requestId: Uint8Array;
  readonly modelName: string;
  readonly modelDigest: string;
  readonly parameterSet: string;
  readonly planDigest: string;
  readonly ciphertextCount: number;
  /** Interactive packing only; its presence says that it is. */
  readonly evaluationKeysDigest?: string | undefined;
}

/** The order of an upload's blocks (see engine/wire/batch.ts). */
export type UploadOrder = 'ciphertext' | 'residue';

/** Encrypted scores as they come down; sizes are known from the plan before anything arrives. */
export interface ResultShape {
  readonly count: number;
  readonly size: number;
  readonly primes: number;
  /** Length of the packed residues in bytes. */
  readonly byteLength: number;
}

const ORDERS: Record<UploadOrder, BlockOrder> = {
  ciphertext: BlockOrder.BLOCK_ORDER_CIPHERTEXT,
  residue: BlockOrder.BLOCK_ORDER_RESIDUE,
};

export function headerToWire(header: PredictionHeader, order: UploadOrder): PredictRequest {
  const { evaluationKeysDigest = '', ...rest } = header;
  const packing = evaluationKeysDigest === '' ? Packing.PACKING_BATCH : Packing.PACKING_INTERACTIVE;
  const value: PredictHeader = { ...rest, packing, blockOrder: ORDERS[order], evaluationKeysDigest };
  return { message: { $case: 'header', value } };
}

export function seedsToWire(seeds: Uint8Array): PredictRequest {
  return { message: { $case: 'seeds', value: { seeds } } };
}

export function blocksToWire(firstBlock: number, blocks: Uint8Array): PredictRequest {
  return { message: { $case: 'blocks', value: { firstBlock, blocks } } };
}

/** The header must announce exactly what the plan says: it decides nothing. @throws MESSAGE_INVALID */
export function checkResultHeader(wire: ResultHeader, expected: ResultShape): void {
  const got = [wire.ciphertextCount, wire.size, wire.primes, wire.bytes];
  const wanted = [expected.count, expected.size, expected.primes, expected.byteLength];
  if (got.some((value, index) => value !== wanted[index])) {
    throw new CryptoNetsError(
      'MESSAGE_INVALID',
      `The server announces another result than planned: expected ${wanted.join('/')}, got ${got.join('/')}.`,
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
