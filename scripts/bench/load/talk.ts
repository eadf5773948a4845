/** Whole conversations with a server: evaluation keys that are brought, a prediction that is sent and compared. */
import {
  EvaluationKeyServiceService,
  UploadEvaluationKeysRequest,
} from '../../../proto/gen/cryptonets/v1/evaluation_keys.ts';
import { PredictionServiceService, PredictResponse } from '../../../proto/gen/cryptonets/v1/prediction.ts';
import type { ClientHttp2Session } from 'node:http2';
import { MAX_CHUNK_BYTES } from '../../../shared/protocol/index.ts';
import { Exchange, framed, type Ending } from './exchange.ts';
import type { Sample } from './samples.ts';

export const PREDICT = PredictionServiceService.predict.path;
const UPLOAD_KEYS = EvaluationKeyServiceService.uploadEvaluationKeys.path;

export interface Answer extends Ending {
  readonly bytes: Buffer;
}

/** How a client behaves on the way. */
export interface Manner {
  readonly betweenFramesMs?: number;
  readonly betweenReadsMs?: number;
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export async function predict(
  session: ClientHttp2Session,
  sample: Sample,
  { betweenFramesMs = 0, betweenReadsMs = 0 }: Manner = {},
): Promise<Answer> {
  const result = Buffer.alloc(sample.resultBytes);
  const exchange = new Exchange(session, PREDICT, (bytes) => {
    const { message } = PredictResponse.decode(bytes);
    if (message?.$case === 'resultChunk') result.set(message.value.data, message.value.offset);
  });
  if (betweenReadsMs > 0) exchange.readSlowly(betweenReadsMs);
  await exchange.write(sample.header());
  await exchange.admitted;
  for (const frame of sample.frames) {
    if (exchange.over) break;
    await exchange.write(frame);
    if (betweenFramesMs > 0) await pause(betweenFramesMs);
  }
  exchange.finish();
  return { ...(await exchange.ended), bytes: result };
}

/** @param stopAt bytes after which the caller is asked what to do; the whole set by default */
export async function bringKeys(
  session: ClientHttp2Session,
  { reference, bytes }: NonNullable<Sample['keys']>,
  stopAt = bytes.length,
): Promise<Ending> {
  const exchange = new Exchange(session, UPLOAD_KEYS, () => undefined);
  const say = (message: UploadEvaluationKeysRequest['message']): Promise<void> =>
    exchange.write(framed(UploadEvaluationKeysRequest.encode({ message }).finish()));
  await say({ $case: 'header', value: { keys: reference, offset: 0 } });
  await exchange.admitted;
  for (let offset = 0; offset < stopAt && !exchange.over; offset += MAX_CHUNK_BYTES) {
    await say({ $case: 'chunk', value: { offset, data: bytes.subarray(offset, offset + MAX_CHUNK_BYTES) } });
  }
  if (stopAt < bytes.length) return { code: 'NONE', retryAfterMs: 0 };
  exchange.finish();
  return exchange.ended;
}
