/** One prediction call: header, admission, upload beside encryption, server stages, result. */
import { createHash, type Hash } from 'node:crypto';
import type { PredictionServiceClient } from '../../proto/gen/cryptonets/v1/prediction.ts';
import { CryptoNetsError, throwIfAborted } from '../../shared/errors/index.ts';
import type { ResultShape } from '../../shared/packing/geometry.ts';
import { MAX_CHUNK_BYTES, RequestDigest } from '../../shared/protocol/index.ts';
import type { Control, StageEnded, StageProgress } from '../../shared/operations/index.ts';
import type { StageSpan } from '../../shared/stages/index.ts';
import type { Stopwatch } from '../../shared/stages/stopwatch.ts';
import { CallClock } from './call-clock.ts';
import { cancelOnAbort, routed, write, type CallContext } from './call.ts';
import { errorFromWire, type CallPhase } from './codecs/errors.ts';
import { LentRuns } from './lent-runs.ts';
import { headerToWire, namesOf, type PredictionHeader } from './codecs/prediction.ts';
import { Download, type DownloadListener } from './download.ts';
import { seeRequest } from './recorder.ts';
import { ciphertextCount, sendUpload, uploadPayloadBytes, type PredictCall, type Upload } from './upload.ts';

/** What one call asks for. */
export interface RemotePrediction {
  readonly header: PredictionHeader;
  readonly upload: Upload;
  /** From the plan; the server's announcement must equal it. */
  readonly expected: ResultShape;
  /** Largest chunk the server takes; at most 1 MiB is used. */
  readonly maxChunkBytes: number;
}

export interface RemoteResult {
  readonly count: number;
  readonly size: number;
  readonly primes: number;
  readonly bytes: Uint8Array;
  /** Stages on the server's own clock. */
  readonly serverSpans: readonly StageSpan[];
  readonly serverWallMs: number;
  /** Payload that was sent and received: seeds and blocks; packed scores. */
  readonly uploadBytes: number;
  readonly downloadBytes: number;
}

/** A queue longer than this is as good as none. */
const LONGEST_QUEUE_MS = 3_600_000;

/**
 * Runs one call: `deadlineMs` is for all but the server's queue. Records the spans `admission`, `upload` and `download` on the stopwatch. Nothing
 * that is sent depends on a decryption.
 * @throws SERVER_UNREACHABLE, SERVER_LOST, DEADLINE_EXCEEDED, CANCELLED, RESULT_NOT_BOUND, MESSAGE_INVALID, and whatever code the server names
 */
export async function predictRemotely(
  client: PredictionServiceClient,
  prediction: RemotePrediction,
  context: CallContext,
  stopwatch: Stopwatch,
  control: Control = {},
): Promise<RemoteResult> {
  throwIfAborted(control.signal);
  const deadline = Date.now() + LONGEST_QUEUE_MS + context.deadlineMs;
  const { modelName, computation } = prediction.header;
  const routing = { modelName, keysDigest: computation.evaluationKeysDigest };
  const call = client.predict(routed(context, routing), { deadline });
  const clock = new CallClock(context.deadlineMs, () => call.cancel());
  const stop = cancelOnAbort(call, control.signal);
  seeRequest({ requestId: prediction.header.requestId });
  const run = new PredictionRun(call, prediction, stopwatch, control, clock);
  try {
    const result = await run.finish();
    seeRequest({ answer: result.bytes });
    return result;
  } catch (error) {
    if (control.signal?.aborted) throw new CryptoNetsError('CANCELLED');
    throw ofRequest(clock.isOver ? overdue(run.phase) : errorFromWire(error, run.phase), prediction.header);
  } finally {
    clock.pause();
    stop();
    call.cancel();
  }
}

/** The log of the server knows the request by the same id. */
function ofRequest(error: CryptoNetsError, { requestId }: PredictionHeader): CryptoNetsError {
  const { code, message, retryAfterMs, cause } = error;
  const id = Buffer.from(requestId).toString('hex');
  return new CryptoNetsError(code, `${message} (request ${id})`, { cause, retryAfterMs });
}

/** Who never answered was not reached. */
function overdue(phase: CallPhase): CryptoNetsError {
  return new CryptoNetsError(phase === 'connecting' ? 'SERVER_UNREACHABLE' : 'DEADLINE_EXCEEDED');
}

/** The two directions of one call and what they tell each other. */
class PredictionRun implements DownloadListener {
  phase: CallPhase = 'connecting';
  readonly #call: PredictCall;
  readonly #prediction: RemotePrediction;
  readonly #stopwatch: Stopwatch;
  readonly #control: Control;
  readonly #clock: CallClock;
  readonly #ended = new AbortController();
  readonly #admission = Promise.withResolvers<void>();
  readonly #uploadBytes: number;
  readonly #lent = new LentRuns();
  readonly #digest: RequestDigest<Hash>;
  #endUpload: ReturnType<Stopwatch['start']> | undefined;
  #endDownload: ReturnType<Stopwatch['start']> | undefined;

  constructor(
    call: PredictCall,
    prediction: RemotePrediction,
    stopwatch: Stopwatch,
    control: Control,
    clock: CallClock,
  ) {
    this.#clock = clock;
    this.#call = call;
    this.#prediction = prediction;
    this.#stopwatch = stopwatch;
    this.#control = control;
    this.#uploadBytes = uploadPayloadBytes(prediction.upload);
    this.#digest = new RequestDigest(createHash('sha256'), namesOf(prediction.header));
  }

  async finish(): Promise<RemoteResult> {
    const [received, sent] = await Promise.allSettled([this.#receive(), this.#send()]);
    if (sent.status === 'rejected') throw sent.reason;
    if (received.status === 'rejected') throw received.reason;
    const { count, size, primes } = this.#prediction.expected;
    const { bytes, spans, serverWallMs } = received.value;
    const wire = { uploadBytes: this.#uploadBytes, downloadBytes: bytes.length };
    return { count, size, primes, bytes, serverSpans: spans, serverWallMs, ...wire };
  }

  async #receive(): Promise<ReturnType<Download['finish']>> {
    const { expected, header } = this.#prediction;
    const asked = { header, requestDigest: () => this.#digest.hash.digest() };
    const download = new Download(expected, asked, this);
    try {
      for await (const response of this.#call) {
        this.phase = 'talking';
        download.take(response as Parameters<Download['take']>[0]);
      }
      const result = download.finish();
      this.#uploadEnded();
      this.#report(this.#endDownload?.({ bytes: result.bytes.length }));
      return result;
    } finally {
      this.#ended.abort();
      this.#admission.resolve();
    }
  }

  async #send(): Promise<void> {
    const { header, upload, maxChunkBytes } = this.#prediction;
    try {
      const admitted = this.#stopwatch.start('admission');
      await write(this.#call, headerToWire(header), this.#ended.signal);
      await this.#admission.promise;
      if (this.#ended.signal.aborted) return;
      this.#report(admitted());
      this.#endUpload = this.#stopwatch.start('upload');
      const chunkBytes = Math.min(maxChunkBytes, MAX_CHUNK_BYTES);
      await sendUpload(this.#call, upload, chunkBytes, this.#lent, this.#digest, this.#ended.signal);
    } catch (error) {
      this.#call.cancel();
      throw error;
    }
  }

  admitted(): void {
    this.#clock.run();
    this.#admission.resolve();
  }

  acknowledged(receivedBytes: number): void {
    this.#lent.acknowledged(receivedBytes);
    const done = Math.min(receivedBytes, this.#uploadBytes);
    this.progress({ kind: 'progress', stage: 'upload', done, total: this.#uploadBytes, unit: 'bytes' });
    if (done === this.#uploadBytes) this.#uploadEnded();
  }

  progress(progress: StageProgress): void {
    if (progress.stage === 'queue') this.#clock.pause();
    this.#control.report?.(progress);
  }

  stage(span: StageSpan): void {
    this.#report(span);
  }

  received(bytes: number): void {
    this.#uploadEnded();
    this.#endDownload ??= this.#stopwatch.start('download');
    const total = this.#prediction.expected.byteLength;
    this.progress({ kind: 'progress', stage: 'download', done: bytes, total, unit: 'bytes' });
  }

  #uploadEnded(): void {
    const end = this.#endUpload;
    this.#endUpload = undefined;
    this.#report(end?.({ bytes: this.#uploadBytes, count: ciphertextCount(this.#prediction.upload) }));
  }

  #report(span: StageSpan | undefined): void {
    if (!span) return;
    const event: StageEnded = { kind: 'stage', span };
    this.#control.report?.(event);
  }
}
