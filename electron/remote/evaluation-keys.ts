/** Evaluation keys on their way to a server: asked for, then sent from where the server is. */
import type { ClientDuplexStream } from '@grpc/grpc-js';
import type {
  EvaluationKeyServiceClient,
  UploadEvaluationKeysRequest,
  UploadEvaluationKeysResponse,
} from '../../proto/gen/cryptonets/v1/evaluation_keys.ts';
import { CryptoNetsError, throwIfAborted } from '../../shared/errors/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { EvaluationKeysReference } from '../../shared/protocol/index.ts';
import type { Stopwatch } from '../../shared/stages/stopwatch.ts';
import { ask, cancelOnAbort, deadlineOf, routed, write, type CallContext } from './call.ts';
import { errorFromWire, type CallPhase } from './codecs/errors.ts';
import {
  chunkToWire,
  evaluationKeyStatusFromWire,
  headerToWire,
  type RemoteEvaluationKeyStatus,
} from './codecs/evaluation-keys.ts';

/** A set of keys and from where on it is sent. */
export interface EvaluationKeysUpload {
  readonly reference: EvaluationKeysReference;
  /** The whole set. */
  readonly bytes: Uint8Array;
  /** What the server has acknowledged. */
  readonly offset: number;
  readonly maxChunkBytes: number;
}

type UploadCall = ClientDuplexStream<UploadEvaluationKeysRequest, UploadEvaluationKeysResponse>;

/** @throws EVALUATION_KEYS_PARAMETERS, SERVER_UNREACHABLE, SERVER_INCOMPATIBLE, MESSAGE_INVALID, CANCELLED */
export async function fetchEvaluationKeyStatus(
  client: EvaluationKeyServiceClient,
  keys: EvaluationKeysReference,
  context: CallContext,
): Promise<RemoteEvaluationKeyStatus> {
  const response = await ask(
    client.getEvaluationKeyStatus.bind(client),
    { keys },
    { ...context, metadata: routed(context, { keysDigest: keys.digest }) },
  );
  return evaluationKeyStatusFromWire(response);
}

/**
 * Sends a set of keys; resolves, with the speed of the link in bytes a second, when the server can compute with it. Records the span
 * `upload-keys`, which ends when the server has expanded them; progress counts acknowledged bytes.
 * @throws UPLOAD_OFFSET, EVALUATION_KEYS_NO_ROOM, EVALUATION_KEYS_INVALID, EVALUATION_KEYS_PARAMETERS, SERVER_LOST, CANCELLED
 */
export async function sendEvaluationKeys(
  client: EvaluationKeyServiceClient,
  upload: EvaluationKeysUpload,
  context: CallContext,
  stopwatch: Stopwatch,
  control: Control = {},
): Promise<number> {
  throwIfAborted(control.signal);
  const startMs = performance.now();
  const end = stopwatch.start('upload-keys');
  const call = client.uploadEvaluationKeys(
    routed(context, { keysDigest: upload.reference.digest }),
    deadlineOf(context),
  );
  const stop = cancelOnAbort(call, control.signal);
  const ended = new AbortController();
  const progress = { phase: 'connecting' as CallPhase };
  try {
    const answered = receive(call, upload, progress, control).finally(() => ended.abort());
    const [received] = await Promise.allSettled([answered, send(call, upload, ended.signal)]);
    if (received.status === 'rejected') throw received.reason;
    const bytes = upload.bytes.length - upload.offset;
    control.report?.({ kind: 'stage', span: end({ bytes }) });
    return bytes / Math.max(0.001, (received.value - startMs) / 1000);
  } catch (error) {
    if (control.signal?.aborted) throw new CryptoNetsError('CANCELLED');
    throw errorFromWire(error, progress.phase);
  } finally {
    stop();
    call.cancel();
  }
}

/** Resolves with the moment at which the last byte was acknowledged. */
async function receive(
  call: UploadCall,
  { bytes }: EvaluationKeysUpload,
  progress: { phase: CallPhase },
  control: Control,
): Promise<number> {
  let ready = false;
  let arrivedMs: number | undefined;
  for await (const response of call as AsyncIterable<UploadEvaluationKeysResponse>) {
    progress.phase = 'talking';
    ready ||= response.ready;
    const done = Math.min(response.receivedBytes, bytes.length);
    if (done === bytes.length) arrivedMs ??= performance.now();
    control.report?.({ kind: 'progress', stage: 'upload-keys', done, total: bytes.length, unit: 'bytes' });
  }
  if (!ready) throw new CryptoNetsError('SERVER_LOST', 'the answer of the server ended too early');
  return arrivedMs ?? performance.now();
}

/** Returns early, quietly, when the call has ended: the receiving side knows why. */
async function send(call: UploadCall, upload: EvaluationKeysUpload, ended: AbortSignal): Promise<void> {
  const { reference, bytes, offset, maxChunkBytes } = upload;
  await write(call, headerToWire(reference, offset), ended);
  for (let at = offset; at < bytes.length && !ended.aborted; at += maxChunkBytes) {
    await write(call, chunkToWire(at, bytes.subarray(at, at + maxChunkBytes)), ended);
  }
  if (!ended.aborted) call.end();
}
