/** The way down: acknowledgements, progress, stage times, and the result put together within the bounds of the plan. */
import type { PredictResponse, RequestBinding } from '../../proto/gen/cryptonets/v1/prediction.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { ResultShape } from '../../shared/packing/geometry.ts';
import type { StageSpan } from '../../shared/stages/index.ts';
import {
  checkBinding,
  checkResultHeader,
  serverProgress,
  serverSpan,
  type PredictionHeader,
} from './codecs/prediction.ts';
import type { StageProgress } from '../../shared/operations/index.ts';

/** What the receiving side tells while the call runs. */
export interface DownloadListener {
  /** The server has a place for this request: chunks may be sent. */
  admitted(): void;
  /** Payload bytes that the server has checked and taken; never falls. */
  acknowledged(receivedBytes: number): void;
  progress(progress: StageProgress): void;
  stage(span: StageSpan): void;
  /** Result bytes that have arrived; 0 when the header has. */
  received(bytes: number): void;
}

/** What was asked, and the digest of what was sent for it: asked once, at the end. */
export interface Asked {
  readonly header: Pick<PredictionHeader, 'modelCommitment' | 'requestId' | 'planDigest'>;
  readonly requestDigest: () => Uint8Array;
}

const MAX_SERVER_SPANS = 64;

function refuse(what: string): never {
  throw new CryptoNetsError('MESSAGE_INVALID', `The server's answer is not well formed: ${what}.`);
}

/** State of one answer. Memory for the result is taken once, from the plan's size, after the header agreed with it. */
export class Download {
  readonly #expected: ResultShape;
  readonly #asked: Asked;
  readonly #listener: DownloadListener;
  readonly #spans: StageSpan[] = [];
  #result: Uint8Array | undefined;
  #request: RequestBinding | undefined;
  #filled = 0;
  #acknowledged = -1;
  #serverWallMs: number | undefined;

  constructor(expected: ResultShape, asked: Asked, listener: DownloadListener) {
    this.#expected = expected;
    this.#asked = asked;
    this.#listener = listener;
  }

  /** @throws MODEL_CHANGED, MESSAGE_INVALID */
  take({ message }: PredictResponse): void {
    if (this.#serverWallMs !== undefined) refuse('something follows the completion');
    switch (message?.$case) {
      case 'acknowledgement':
        return this.#acknowledge(message.value.receivedBytes);
      case 'progress': {
        const progress = serverProgress(message.value);
        return progress && this.#listener.progress(progress);
      }
      case 'stage':
        return this.#span(serverSpan(message.value));
      case 'resultHeader':
        if (this.#result) refuse('a second result');
        checkResultHeader(message.value, this.#expected, this.#asked.header);
        this.#request = message.value.request;
        this.#result = new Uint8Array(this.#expected.byteLength);
        return this.#listener.received(0);
      case 'resultChunk':
        return this.#fill(message.value.offset, message.value.data);
      case 'completion':
        this.#serverWallMs = message.value.wallMs;
        return;
      default:
      // A message of a later version: not for us.
    }
  }

  /** The whole result, after the last message. @throws SERVER_LOST when the answer ended early, RESULT_NOT_BOUND */
  finish(): {
    readonly bytes: Uint8Array;
    readonly spans: readonly StageSpan[];
    readonly serverWallMs: number;
  } {
    const { byteLength } = this.#expected;
    if (!this.#result || this.#filled !== byteLength || this.#serverWallMs === undefined) {
      throw new CryptoNetsError('SERVER_LOST', 'the answer of the server ended too early');
    }
    checkBinding(this.#request, this.#asked.header, this.#asked.requestDigest());
    return { bytes: this.#result, spans: this.#spans, serverWallMs: this.#serverWallMs };
  }

  #acknowledge(receivedBytes: number): void {
    if (this.#acknowledged < 0) this.#listener.admitted();
    if (receivedBytes <= this.#acknowledged) return;
    this.#acknowledged = receivedBytes;
    this.#listener.acknowledged(receivedBytes);
  }

  #span(span: StageSpan | undefined): void {
    if (!span || this.#spans.length >= MAX_SERVER_SPANS) return;
    this.#spans.push(span);
    this.#listener.stage(span);
  }

  #fill(offset: number, data: Uint8Array): void {
    if (!this.#result) refuse('a piece of the result before its header');
    if (offset !== this.#filled || offset + data.length > this.#result.length) refuse('a piece out of order');
    this.#result.set(data, offset);
    this.#filled += data.length;
    this.#listener.received(this.#filled);
  }
}
