/** Messages of evaluation keys: what goes up is built here, what comes down is checked here. */
import {
  EvaluationKeyState,
  type GetEvaluationKeyStatusResponse,
  type UploadEvaluationKeysRequest,
} from '../../../proto/gen/cryptonets/v1/evaluation_keys.ts';
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import type { EvaluationKeysReference, EvaluationKeysState } from '../../../shared/protocol/index.ts';

export interface RemoteEvaluationKeyStatus {
  readonly state: EvaluationKeysState;
  /** Where an upload goes on. */
  readonly receivedBytes: number;
}

const STATES: Partial<Record<EvaluationKeyState, EvaluationKeysState>> = {
  [EvaluationKeyState.EVALUATION_KEY_STATE_MISSING]: 'missing',
  [EvaluationKeyState.EVALUATION_KEY_STATE_PARTIAL]: 'partial',
  [EvaluationKeyState.EVALUATION_KEY_STATE_READY]: 'ready',
  [EvaluationKeyState.EVALUATION_KEY_STATE_EXPIRED]: 'expired',
};

/** @throws MESSAGE_INVALID */
export function evaluationKeyStatusFromWire(wire: GetEvaluationKeyStatusResponse): RemoteEvaluationKeyStatus {
  const state = STATES[wire.state];
  if (state === undefined || !Number.isSafeInteger(wire.receivedBytes) || wire.receivedBytes < 0) {
    throw new CryptoNetsError('MESSAGE_INVALID', "The server's status of keys is not well formed.");
  }
  return { state, receivedBytes: wire.receivedBytes };
}

export function headerToWire(keys: EvaluationKeysReference, offset: number): UploadEvaluationKeysRequest {
  return { message: { $case: 'header', value: { keys, offset } } };
}

export function chunkToWire(offset: number, data: Uint8Array): UploadEvaluationKeysRequest {
  return { message: { $case: 'chunk', value: { offset, data } } };
}
