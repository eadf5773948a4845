/** Messages to a client, at the pace at which it takes them. */
import type { Writable } from 'node:stream';

/** The writable half of a streaming call. */
export type Outgoing = Pick<Writable, 'writableNeedDrain' | 'destroyed' | 'once' | 'off'> & {
  write(message: unknown): boolean;
};

export class Outbox<T> {
  readonly #call: Outgoing;
  readonly #signal: AbortSignal;

  constructor(call: Outgoing, signal: AbortSignal) {
    this.#call = call;
    this.#signal = signal;
  }

  /** Queues a small message without waiting; does nothing once the call is over. */
  say(message: T): void {
    if (!this.#over()) this.#call.write(message);
  }

  /** Queues a message that may be lost: it is dropped while the client is behind. */
  mention(message: T): void {
    if (!this.#over() && !this.#call.writableNeedDrain) this.#call.write(message);
  }

  /** Queues a large message and resolves when the next one may follow. @throws the reason of the signal */
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
        this.#call.off('drain', drained);
        this.#signal.removeEventListener('abort', aborted);
        action();
      };
      const drained = settle(resolve);
      const aborted = settle(() => reject(this.#signal.reason as Error));
      this.#call.once('drain', drained);
      this.#signal.addEventListener('abort', aborted);
      if (this.#signal.aborted) aborted();
    });
  }
}
