/** Messages to a client, at the pace at which it takes them. */
import type { Writable } from 'node:stream';
import { CryptoNetsError } from '../../shared/errors/index.ts';

/** The writable half of a streaming call. */
export type Outgoing = Pick<Writable, 'writableNeedDrain' | 'destroyed' | 'once' | 'off'> & {
  write(message: unknown): boolean;
};

export class Outbox<T> {
  readonly #call: Outgoing;
  readonly #signal: AbortSignal;
  readonly #idleTimeoutMs: number;

  /** @param idleTimeoutMs how long a client may take nothing of what is for it */
  constructor(call: Outgoing, signal: AbortSignal, idleTimeoutMs = 30_000) {
    this.#call = call;
    this.#signal = signal;
    this.#idleTimeoutMs = idleTimeoutMs;
  }

  /** Queues a small message without waiting; does nothing once the call is over. */
  say(message: T): void {
    if (!this.#over()) this.#call.write(message);
  }

  /** Queues a message that may be lost: it is dropped while the client is behind. */
  mention(message: T): void {
    if (!this.#over() && !this.#call.writableNeedDrain) this.#call.write(message);
  }

  /** Queues a large message and resolves when the next one may follow. @throws the reason of the signal; DEADLINE_EXCEEDED */
  async send(message: T): Promise<void> {
    this.#signal.throwIfAborted();
    if (!this.#call.write(message)) await this.#drained();
  }

  #over(): boolean {
    return this.#signal.aborted || this.#call.destroyed;
  }

  #drained(): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (action: () => void) => () => {
        clearTimeout(timer);
        this.#call.off('drain', drained);
        this.#signal.removeEventListener('abort', aborted);
        action();
      };
      const drained = settle(resolve);
      const aborted = settle(() => reject(this.#signal.reason as Error));
      const message = `nothing was taken for ${this.#idleTimeoutMs} ms`;
      const stuck = settle(() => reject(new CryptoNetsError('DEADLINE_EXCEEDED', message)));
      const timer = setTimeout(stuck, this.#idleTimeoutMs);
      this.#call.once('drain', drained);
      this.#signal.addEventListener('abort', aborted);
      if (this.#signal.aborted) aborted();
    });
  }
}
