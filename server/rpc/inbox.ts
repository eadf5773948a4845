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

export class Inbox<T> {
  readonly #call: Incoming<T>;
  readonly #signal: AbortSignal;
  readonly #idleTimeoutMs: number;
  #closed = false;

  constructor(call: Incoming<T>, signal: AbortSignal, idleTimeoutMs: number) {
    this.#call = call;
    this.#signal = signal;
    this.#idleTimeoutMs = idleTimeoutMs;
    call.once('close', () => (this.#closed = true));
  }

  /**
   * The next message, or undefined once the client has half-closed.
   * @throws the reason of the signal; DEADLINE_EXCEEDED after too long a silence; the error of a message that was refused
   */
  async next(): Promise<T | undefined> {
    for (;;) {
      this.#signal.throwIfAborted();
      const received = this.#call.read();
      if (received !== null) return unwrap(received);
      if (this.#call.readableEnded) return undefined;
      if (this.#closed) throw new CryptoNetsError('CANCELLED');
      await this.#change();
    }
  }

  /** Resolves when there may be something to read; rejects on silence and abort. */
  #change(): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (action: () => void) => () => {
        clearTimeout(timer);
        for (const event of EVENTS) this.#call.off(event, changed);
        this.#signal.removeEventListener('abort', aborted);
        action();
      };
      const changed = settle(resolve);
      const aborted = settle(() => reject(this.#signal.reason as Error));
      const silent = settle(() => reject(silence(this.#idleTimeoutMs)));
      const timer = setTimeout(silent, this.#idleTimeoutMs);
      for (const event of EVENTS) this.#call.once(event, changed);
      this.#signal.addEventListener('abort', aborted);
    });
  }
}

function silence(idleTimeoutMs: number): CryptoNetsError {
  return new CryptoNetsError('DEADLINE_EXCEEDED', `no message for ${idleTimeoutMs} ms`);
}
