/** PredictHeader from the wire: every string bounded and of its alphabet, every enumeration known. */
import { BlockOrder as WireOrder, Packing } from '../../../proto/gen/cryptonets/v1/common.ts';
import type { PredictHeader } from '../../../proto/gen/cryptonets/v1/prediction.ts';
import type { BlockOrder } from '../../../engine/wire/batch.ts';
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import { DIGEST_PATTERN, NAME_PATTERN, REQUEST_ID_BYTES } from '../../limits.ts';

/** What a client wants to have computed. Well formed; whether it can be served is the registry's question. */
export interface PredictionRequest {
  /** 32 lower-case hexadecimal digits, for the logs of both sides. */
  readonly requestId: string;
  readonly modelName: string;
  readonly modelDigest: string;
  readonly packing: 'batch' | 'interactive';
  readonly parameterSet: string;
  readonly planDigest: string;
  readonly blockOrder: BlockOrder;
  readonly ciphertextCount: number;
  /** Empty for batch packing. */
  readonly evaluationKeysDigest: string;
}

const DIGEST_OR_NOTHING = new RegExp(`${DIGEST_PATTERN.source}|^$`);

const PACKINGS: Partial<Record<Packing, PredictionRequest['packing']>> = {
  [Packing.PACKING_BATCH]: 'batch',
  [Packing.PACKING_INTERACTIVE]: 'interactive',
};

const ORDERS: Partial<Record<WireOrder, BlockOrder>> = {
  [WireOrder.BLOCK_ORDER_CIPHERTEXT]: 'ciphertext',
  [WireOrder.BLOCK_ORDER_RESIDUE]: 'residue',
};

function invalid(field: string, expected: string): CryptoNetsError {
  return new CryptoNetsError('MESSAGE_INVALID', `header.${field}: expected ${expected}`);
}

function matching(field: string, value: string, pattern: RegExp, expected: string): string {
  if (!pattern.test(value)) throw invalid(field, expected);
  return value;
}

function known<T>(field: string, value: T | undefined, expected: string): T {
  if (value === undefined) throw invalid(field, expected);
  return value;
}

/** @throws MESSAGE_INVALID naming the field, never repeating its value */
export function headerFromWire(header: PredictHeader): PredictionRequest {
  if (header.requestId.length !== REQUEST_ID_BYTES) {
    throw invalid('request_id', `${REQUEST_ID_BYTES} bytes, got ${header.requestId.length}`);
  }
  return {
    requestId: Buffer.from(header.requestId).toString('hex'),
    modelName: matching('model_name', header.modelName, NAME_PATTERN, 'a name of at most 64 characters'),
    modelDigest: matching('model_digest', header.modelDigest, DIGEST_PATTERN, '64 hexadecimal digits'),
    packing: known('packing', PACKINGS[header.packing], 'batch or interactive'),
    parameterSet: matching(
      'parameter_set',
      header.parameterSet,
      NAME_PATTERN,
      'a name of at most 64 characters',
    ),
    planDigest: matching('plan_digest', header.planDigest, DIGEST_PATTERN, '64 hexadecimal digits'),
    blockOrder: known('block_order', ORDERS[header.blockOrder], 'ciphertext or residue'),
    ciphertextCount: header.ciphertextCount,
    evaluationKeysDigest: matching(
      'evaluation_keys_digest',
      header.evaluationKeysDigest,
      DIGEST_OR_NOTHING,
      '64 hexadecimal digits or nothing',
    ),
  };
}
