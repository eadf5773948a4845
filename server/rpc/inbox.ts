/** The messages of a client, one at a time, for as long as the call lives and the client is not silent for too long. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { unwrap, type Received } from './codecs/request.ts';

/** The readable half of a bidirectional call. */
export interface Incoming<T> {
  read(): Received<T> | null;
  readonly readableEnded: boolean;
  once(event: 'readable' | 'end' | 'close', listener: () => void): unknown;
  off(event: 'readable' | 'end' | 'close', listener: () => void): unknown;
}

const EVENTS = ['readable', 'end', 'close'] as const;

/** How slow a client may be. */
export interface Patience {
  /** Longest silence. */
  readonly idleTimeoutMs: number;
  /** Least rate of payload, over all the time that was spent waiting for the client. */
  readonly minUploadBytesPerSecond: number;
}

/**
 * A client that feeds a few bytes now and then is let go like a silent one: it may be waited for as long as its silence may last, and a second
 * more for each `minUploadBytesPerSecond` of payload it brought (the form of Apache's RequestReadTimeout).
 */
export class Inbox<T> {
  readonly #call: Incoming<T>;
  readonly #signal: AbortSignal;
  readonly #patience: Patience;
  readonly #taken: () => void;
  #payloadBytes = 0;
  #waitedMs = 0;
  #closed = false;

  /** @param taken told of each message */
  constructor(
    call: Incoming<T>,
    signal: AbortSignal,
    patience: Patience,
    taken: () => void = () => undefined,
  ) {
    this.#taken = taken;
    this.#call = call;
    this.#signal = signal;
    this.#patience = patience;
    call.once('close', () => (this.#closed = true));
  }

  /** So much of what came was payload. */
  credit(bytes: number): void {
    this.#payloadBytes += bytes;
  }

  /**
   * The next message, or undefined once the client has half-closed.
   * @throws the reason of the signal; DEADLINE_EXCEEDED after too long a silence, or when too little came; the error of a message that was refused
   */
  async next(): Promise<T | undefined> {
    for (;;) {
      this.#signal.throwIfAborted();
      const received = this.#call.read();
      if (received !== null) {
        this.#taken();
        return unwrap(received);
      }
      if (this.#call.readableEnded) return undefined;
      if (this.#closed) throw new CryptoNetsError('CANCELLED');
      await this.#change();
    }
  }

  /** How much longer the client may be waited for in all. */
  #leftMs(): number {
    const { idleTimeoutMs, minUploadBytesPerSecond } = this.#patience;
    const grantedMs = idleTimeoutMs + (1000 * this.#payloadBytes) / minUploadBytesPerSecond;
    return Math.max(0, grantedMs - this.#waitedMs);
  }

  /** Resolves when there may be something to read; rejects on silence and abort. */
  #change(): Promise<void> {
    return new Promise((resolve, reject) => {
      const sinceMs = performance.now();
      const settle = (action: () => void) => () => {
        clearTimeout(timer);
        this.#waitedMs += performance.now() - sinceMs;
        for (const event of EVENTS) this.#call.off(event, changed);
        this.#signal.removeEventListener('abort', aborted);
        action();
      };
      const changed = settle(resolve);
      const aborted = settle(() => reject(this.#signal.reason as Error));
      const { idleTimeoutMs } = this.#patience;
      const leftMs = this.#leftMs();
      const slow = leftMs < idleTimeoutMs;
      const silent = settle(() => reject(slow ? tooSlow(this.#patience) : silence(this.#patience)));
      const timer = setTimeout(silent, Math.min(idleTimeoutMs, leftMs));
      for (const event of EVENTS) this.#call.once(event, changed);
      this.#signal.addEventListener('abort', aborted);
    });
  }
}

function tooSlow({ minUploadBytesPerSecond }: Patience): CryptoNetsError {
  const message = `an upload must bring ${minUploadBytesPerSecond} bytes a second here`;
  return new CryptoNetsError('DEADLINE_EXCEEDED', message);
}

function silence({ idleTimeoutMs }: Patience): CryptoNetsError {
  return new CryptoNetsError('DEADLINE_EXCEEDED', `no message for ${idleTimeoutMs} ms`);
}
