/** One prediction call: header, admission, upload beside encryption, server stages, result. */
import type { PredictionServiceClient } from '../../proto/gen/cryptonets/v1/prediction.ts';
import { CryptoNetsError, throwIfAborted } from '../../shared/errors/index.ts';
import type { Control, StageEnded, StageProgress } from '../../shared/operations/index.ts';
import type { StageSpan } from '../../shared/stages/index.ts';
import type { Stopwatch } from '../../shared/stages/stopwatch.ts';
import { cancelOnAbort, deadlineOf, type CallContext } from './catalog.ts';
import { MAX_CHUNK_BYTES } from './codecs/catalog.ts';
import { errorFromWire, type CallPhase } from './codecs/errors.ts';
import { headerToWire, type PredictionHeader, type ResultShape } from './codecs/prediction.ts';
import { Download, type DownloadListener } from './download.ts';
import { sendUpload, uploadPayloadBytes, write, type PredictCall, type Upload } from './upload.ts';

/** What one batch asks for. */
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

/**
 * Runs one batch. Records the spans `upload` and `download` on the stopwatch. Nothing that is sent depends on a decryption.
 * @throws SERVER_UNREACHABLE, SERVER_LOST, DEADLINE_EXCEEDED, CANCELLED, MESSAGE_INVALID, and whatever code the server names
 */
export async function predictRemotely(
  client: PredictionServiceClient,
  prediction: RemotePrediction,
  context: CallContext,
  stopwatch: Stopwatch,
  control: Control = {},
): Promise<RemoteResult> {
  throwIfAborted(control.signal);
  const call = client.predict(context.metadata, deadlineOf(context));
  const stop = cancelOnAbort(call, control.signal);
  const run = new PredictionRun(call, prediction, stopwatch, control);
  try {
    return await run.finish();
  } catch (error) {
    if (control.signal?.aborted) throw new CryptoNetsError('CANCELLED');
    throw errorFromWire(error, run.phase);
  } finally {
    stop();
    call.cancel();
  }
}

/** The two directions of one call and what they tell each other. */
class PredictionRun implements DownloadListener {
  phase: CallPhase = 'connecting';
  readonly #call: PredictCall;
  readonly #prediction: RemotePrediction;
  readonly #stopwatch: Stopwatch;
  readonly #control: Control;
  readonly #ended = new AbortController();
  readonly #admission = Promise.withResolvers<void>();
  readonly #uploadBytes: number;
  #endUpload: ReturnType<Stopwatch['start']> | undefined;
  #endDownload: ReturnType<Stopwatch['start']> | undefined;

  constructor(call: PredictCall, prediction: RemotePrediction, stopwatch: Stopwatch, control: Control) {
    this.#call = call;
    this.#prediction = prediction;
    this.#stopwatch = stopwatch;
    this.#control = control;
    this.#uploadBytes = uploadPayloadBytes(prediction.upload);
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
    const download = new Download(this.#prediction.expected, this);
    try {
      for await (const response of this.#call) {
        this.phase = 'talking';
        download.take(response as Parameters<Download['take']>[0]);
      }
      const result = download.finish();
      this.#uploadEnded();
      this.#tell(this.#endDownload?.({ bytes: result.bytes.length }));
      return result;
    } finally {
      this.#ended.abort();
      this.#admission.resolve();
    }
  }

  async #send(): Promise<void> {
    const { header, upload, maxChunkBytes } = this.#prediction;
    try {
      await write(this.#call, headerToWire(header, upload.order), this.#ended.signal);
      await this.#admission.promise;
      if (this.#ended.signal.aborted) return;
      this.#endUpload = this.#stopwatch.start('upload');
      await sendUpload(this.#call, upload, Math.min(maxChunkBytes, MAX_CHUNK_BYTES), this.#ended.signal);
    } catch (error) {
      this.#call.cancel();
      throw error;
    }
  }

  admitted(): void {
    this.#admission.resolve();
  }

  acknowledged(receivedBytes: number): void {
    const done = Math.min(receivedBytes, this.#uploadBytes);
    this.progress({ kind: 'progress', stage: 'upload', done, total: this.#uploadBytes, unit: 'bytes' });
    if (done === this.#uploadBytes) this.#uploadEnded();
  }

  progress(progress: StageProgress): void {
    this.#control.report?.(progress);
  }

  stage(span: StageSpan): void {
    this.#tell(span);
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
    this.#tell(end?.({ bytes: this.#uploadBytes, count: this.#prediction.header.ciphertextCount }));
  }

  #tell(span: StageSpan | undefined): void {
    if (!span) return;
    const event: StageEnded = { kind: 'stage', span };
    this.#control.report?.(event);
  }
}
