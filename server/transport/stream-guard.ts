/**
 * One HTTP/2 stream from its first frame on, before and beside its handler: how long its request may take to come, how long its messages may be,
 * how much of it may lie here unread.
 *
 * grpc-js calls a unary handler when the whole message is there, keeps what comes before for ever, and knows one limit for all methods.
 */
import { constants, type ServerHttp2Stream } from 'node:http2';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { Framing } from './framing.ts';
import type { Holder, UndeliveredBytes } from './undelivered.ts';

/** What a method's requests may be. */
export interface MethodLimits {
  /** Of the first message: a name, a header. */
  readonly firstMessageBytes: number;
  /** What a first message is that is longer. */
  readonly longFirstMessage: 'MESSAGE_INVALID' | 'HEADER_MISSING';
  /** Of those that follow it. */
  readonly messageBytes: number;
  /** How long the first message may take, from the first frame of the stream on. */
  readonly firstMessageMs: number;
}

/** The part of a call of grpc-js that ends it. */
export interface EndableCall {
  sendStatus(status: object): void;
}

export interface StreamGuardParts {
  readonly stream: ServerHttp2Stream;
  readonly limits: MethodLimits;
  readonly undelivered: UndeliveredBytes;
  /** A failure as grpc-js sends it. */
  readonly toStatus: (error: CryptoNetsError) => object;
  /** The first message is whole: the call is being served. */
  readonly begun: () => void;
}

/** So long an answer may take to get out before the stream is reset, and a client to end its half after the answer. */
const LINGER_MS = 3000;

export class StreamGuard implements Holder {
  readonly connection: object;
  heldBytes = 0;
  readonly #parts: StreamGuardParts;
  readonly #framing: Framing;
  readonly #timer: NodeJS.Timeout;
  #linger: NodeJS.Timeout | undefined;
  #call: EndableCall | undefined;
  #arrivedBytes = 0;
  #refused = false;
  #cutFor: CryptoNetsError['code'] | undefined;

  constructor(parts: StreamGuardParts) {
    const { stream, limits } = parts;
    this.#parts = parts;
    this.connection = stream.session ?? stream;
    this.#framing = new Framing((bytes, message) => this.#declared(bytes, message));
    this.#timer = setTimeout(() => this.#tooSlow(), limits.firstMessageMs).unref();
    countArrivals(stream, (bytes) => this.#arrived(bytes));
    stream.on('data', (data: Buffer) => this.#flowed(data));
    stream.once('finish', () => this.#endLater());
    stream.once('close', () => this.#closed());
  }

  /** The call of grpc-js on this stream: refusals are sent through it, with their detail. */
  bind(call: EndableCall): void {
    this.#call = call;
  }

  /** Why the stream was reset; whoever goes on sending may be reset before the answer that says it is out. */
  get cutFor(): CryptoNetsError['code'] | undefined {
    return this.#cutFor;
  }

  /** Too much of it, or of its connection, lies here unread. */
  refuse(): void {
    this.#refuse(
      new CryptoNetsError('LIMIT_EXCEEDED', 'more was sent than is read here; wait for acknowledgements'),
    );
  }

  #arrived(bytes: number): void {
    this.#arrivedBytes += bytes;
    this.#count();
  }

  #flowed(data: Buffer): void {
    const before = this.#framing.messages;
    this.#framing.take(data);
    if (before === 0 && this.#framing.messages > 0) {
      clearTimeout(this.#timer);
      this.#parts.begun();
    }
    this.#count();
  }

  /** What was refused is thrown away as it comes. */
  #count(): void {
    const { bytes, wholeBytes } = this.#framing;
    // A chunk may flow on before it is counted as arrived.
    this.#parts.undelivered.hold(
      this,
      Math.max(0, this.#arrivedBytes - (this.#refused ? bytes : wholeBytes)),
    );
  }

  #declared(bytes: number, message: number): void {
    const { firstMessageBytes, longFirstMessage, messageBytes } = this.#parts.limits;
    const most = message === 0 ? firstMessageBytes : messageBytes;
    if (bytes <= most) return;
    const text = `expected a message of at most ${most} bytes, got one of ${bytes}`;
    this.#refuse(new CryptoNetsError(message === 0 ? longFirstMessage : 'CHUNK_INVALID', text));
  }

  #tooSlow(): void {
    const { firstMessageMs } = this.#parts.limits;
    this.#refuse(new CryptoNetsError('DEADLINE_EXCEEDED', `no request for ${firstMessageMs} ms`));
  }

  #refuse(error: CryptoNetsError): void {
    // Who goes on sending after a refusal is cut off.
    if (this.#refused || !this.#call) {
      this.#cutFor ??= error.code;
      return this.#reset(constants.NGHTTP2_ENHANCE_YOUR_CALM);
    }
    this.#refused = true;
    this.#call.sendStatus(this.#parts.toStatus(error));
    this.#endLater();
  }

  /** An answered stream does not stay half open. */
  #endLater(): void {
    this.#linger ??= setTimeout(() => this.#reset(constants.NGHTTP2_NO_ERROR), LINGER_MS).unref();
  }

  #reset(code: number): void {
    const { stream } = this.#parts;
    if (!stream.closed) stream.close(code);
  }

  #closed(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#linger);
    this.#parts.undelivered.forget(this);
  }
}

/** Tells how many bytes came in, read or not: what a paused stream has buffered is no event of its own. */
function countArrivals(stream: ServerHttp2Stream, arrived: (bytes: number) => void): void {
  const push = stream.push.bind(stream);
  stream.push = (chunk: Buffer | null, encoding?: BufferEncoding): boolean => {
    const more = push(chunk, encoding);
    if (chunk !== null) arrived(chunk.length);
    return more;
  };
}
