/** PredictResponse messages from what the evaluation says. */
import type { PredictResponse, RequestBinding } from '../../../proto/gen/cryptonets/v1/prediction.ts';
import type { EncryptedScores } from '../../../engine/wire/scores.ts';
import { MAX_CHUNK_BYTES } from '../../../shared/protocol/index.ts';
import type { StageProgress } from '../../../shared/operations/index.ts';
import type { StageSpan } from '../../../shared/stages/index.ts';

export function acknowledgementToWire(receivedBytes: number): PredictResponse {
  return { message: { $case: 'acknowledgement', value: { receivedBytes } } };
}

export function progressToWire({ stage, done, total, unit }: StageProgress): PredictResponse {
  return { message: { $case: 'progress', value: { stage, done, total, unit } } };
}

export function stageToWire({ name, startMs, durationMs, bytes = 0, count = 0 }: StageSpan): PredictResponse {
  return { message: { $case: 'stage', value: { name, startMs, durationMs, bytes, count } } };
}

export function completionToWire(wallMs: number): PredictResponse {
  return { message: { $case: 'completion', value: { wallMs } } };
}

/** The result header and then the bytes in order, at most MAX_CHUNK_BYTES at a time, as views. */
export function* resultToWire(
  result: EncryptedScores,
  modelCommitment: string,
  request: RequestBinding,
): Generator<PredictResponse> {
  const { count, size, primes, bytes } = result;
  const header = { ciphertextCount: count, size, primes, bytes: bytes.length, modelCommitment, request };
  yield { message: { $case: 'resultHeader', value: header } };
  for (let offset = 0; offset < bytes.length; offset += MAX_CHUNK_BYTES) {
    const data = bytes.subarray(offset, offset + MAX_CHUNK_BYTES);
    yield { message: { $case: 'resultChunk', value: { offset, data } } };
  }
}
