/** Messages of EvaluationKeyService: every name and number bounded before it is looked up. */
import {
  EvaluationKeyState,
  type EvaluationKeysReference as WireReference,
  type GetEvaluationKeyStatusResponse,
  type UploadEvaluationKeysRequest,
  type UploadEvaluationKeysResponse,
} from '../../../proto/gen/cryptonets/v1/evaluation_keys.ts';
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import {
  isDigest,
  isName,
  MAX_CHUNK_BYTES,
  type EvaluationKeysReference,
  type EvaluationKeysState,
} from '../../../shared/protocol/index.ts';
import type { EvaluationKeyStatus } from '../../evaluation-keys/store.ts';

export interface EvaluationKeysHeader {
  readonly reference: EvaluationKeysReference;
  readonly offset: number;
}

export interface EvaluationKeysChunk {
  readonly offset: number;
  readonly data: Uint8Array;
}

function invalid(field: string, expected: string): CryptoNetsError {
  return new CryptoNetsError('MESSAGE_INVALID', `keys.${field}: expected ${expected}`);
}

/** @throws MESSAGE_INVALID naming the field, never repeating its value */
export function referenceFromWire(keys: WireReference | undefined): EvaluationKeysReference {
  const { digest = '', parameterSet = '', shapeDigest = '' } = keys ?? {};
  if (!isDigest(digest)) throw invalid('digest', '64 hexadecimal digits');
  if (!isDigest(shapeDigest)) throw invalid('shape_digest', '64 hexadecimal digits');
  if (!isName(parameterSet)) throw invalid('parameter_set', 'a name of at most 64 characters');
  return { digest, parameterSet, shapeDigest };
}

/** @throws HEADER_MISSING, MESSAGE_INVALID */
export function headerFromWire(request: UploadEvaluationKeysRequest | undefined): EvaluationKeysHeader {
  if (request?.message?.$case !== 'header') throw new CryptoNetsError('HEADER_MISSING');
  const { keys, offset } = request.message.value;
  return { reference: referenceFromWire(keys), offset };
}

/** @throws HEADER_REPEATED, MESSAGE_INVALID, CHUNK_INVALID */
export function chunkFromWire({ message }: UploadEvaluationKeysRequest): EvaluationKeysChunk {
  if (message?.$case === 'header') throw new CryptoNetsError('HEADER_REPEATED');
  if (message?.$case !== 'chunk') throw new CryptoNetsError('MESSAGE_INVALID', 'expected a chunk of keys');
  const { offset, data } = message.value;
  if (data.length === 0 || data.length > MAX_CHUNK_BYTES) {
    const expected = `expected a chunk of 1 to ${MAX_CHUNK_BYTES} bytes, got ${data.length}`;
    throw new CryptoNetsError('CHUNK_INVALID', expected);
  }
  return { offset, data };
}

const STATES: Record<EvaluationKeysState, EvaluationKeyState> = {
  missing: EvaluationKeyState.EVALUATION_KEY_STATE_MISSING,
  partial: EvaluationKeyState.EVALUATION_KEY_STATE_PARTIAL,
  ready: EvaluationKeyState.EVALUATION_KEY_STATE_READY,
  expired: EvaluationKeyState.EVALUATION_KEY_STATE_EXPIRED,
};

export function evaluationKeyStatusToWire({
  state,
  receivedBytes,
}: EvaluationKeyStatus): GetEvaluationKeyStatusResponse {
  return { state: STATES[state], receivedBytes };
}

export function receivedToWire(receivedBytes: number, ready: boolean): UploadEvaluationKeysResponse {
  return { receivedBytes, ready };
}
