/** PredictHeader from the wire: every string bounded and of its alphabet, every enumeration known. */
import {
  BlockOrder as WireOrder,
  type BatchComputation,
  type InteractiveComputation,
  type PredictHeader,
} from '../../../proto/gen/cryptonets/v1/prediction.ts';
import { Expander as WireExpander } from '../../../proto/gen/cryptonets/v1/common.ts';
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import {
  isDigest,
  isName,
  REQUEST_ID_BYTES,
  type BlockOrder,
  type Expander,
} from '../../../shared/protocol/index.ts';
import type { BatchRequest, InteractiveRequest, PredictionRequest } from '../../inference/request.ts';

const ORDERS: Partial<Record<WireOrder, BlockOrder>> = {
  [WireOrder.BLOCK_ORDER_CIPHERTEXT]: 'ciphertext',
  [WireOrder.BLOCK_ORDER_RESIDUE]: 'residue',
};

/** Older clients do not say: theirs is SEAL's. */
const WIRE_EXPANDERS: Partial<Record<WireExpander, Expander>> = {
  [WireExpander.EXPANDER_UNSPECIFIED]: 'blake2xb',
  [WireExpander.EXPANDER_BLAKE2XB]: 'blake2xb',
  [WireExpander.EXPANDER_AES128]: 'aes128',
};

function invalid(field: string, expected: string): CryptoNetsError {
  return new CryptoNetsError('MESSAGE_INVALID', `header.${field}: expected ${expected}`);
}

function name(field: string, value: string): string {
  if (!isName(value)) throw invalid(field, 'a name of at most 64 characters');
  return value;
}

function digest(field: string, value: string): string {
  if (!isDigest(value)) throw invalid(field, '64 hexadecimal digits');
  return value;
}

function requestId(bytes: Uint8Array): string {
  if (bytes.length === REQUEST_ID_BYTES) return Buffer.from(bytes).toString('hex');
  throw invalid('request_id', `${REQUEST_ID_BYTES} bytes, got ${bytes.length}`);
}

/** @throws MESSAGE_INVALID naming the field, never repeating its value */
export function headerFromWire(header: PredictHeader): PredictionRequest {
  const { computation } = header;
  const asked = {
    requestId: requestId(header.requestId),
    modelName: name('model_name', header.modelName),
    modelCommitment: digest('model_commitment', header.modelCommitment),
    parameterSet: name('parameter_set', header.parameterSet),
    planDigest: digest('plan_digest', header.planDigest),
  };
  switch (computation?.$case) {
    case 'batch':
      return { ...asked, ...batchFromWire(computation.value) };
    case 'interactive':
      return { ...asked, ...interactiveFromWire(computation.value) };
    default:
      throw invalid('computation', 'batch or interactive');
  }
}

function batchFromWire(
  wire: BatchComputation,
): Pick<BatchRequest, 'packing' | 'blockOrder' | 'expander' | 'evaluationKeysDigest'> {
  const blockOrder = ORDERS[wire.blockOrder];
  if (blockOrder === undefined) throw invalid('batch.block_order', 'ciphertext or residue');
  const expander = WIRE_EXPANDERS[wire.expander];
  if (expander === undefined) throw invalid('batch.expander', 'blake2xb or aes128');
  const named = wire.evaluationKeysDigest;
  const evaluationKeysDigest = named === '' ? undefined : digest('batch.evaluation_keys_digest', named);
  return { packing: 'batch', blockOrder, expander, evaluationKeysDigest };
}

function interactiveFromWire({
  ciphertextCount,
  evaluationKeysDigest,
}: InteractiveComputation): Pick<InteractiveRequest, 'packing' | 'ciphertextCount' | 'evaluationKeysDigest'> {
  return {
    packing: 'interactive',
    ciphertextCount,
    evaluationKeysDigest: digest('interactive.evaluation_keys_digest', evaluationKeysDigest),
  };
}
