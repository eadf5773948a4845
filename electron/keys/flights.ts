/** Work that several operations may want at once: one does it, the others wait for what comes of it. */
import { throwIfAborted, toCryptoNetsError } from '../../shared/errors/index.ts';

/** `T` is what the work comes to. */
export class Flights<T> {
  readonly #running = new Map<string, Promise<T>>();

  /**
   * What work of this name comes to: the running one's, else that of `work`. When the operation that did it was cancelled, somebody who
   * waited does it: each turn here ends another operation's work, so there is no turn without progress.
   * @throws CANCELLED (this operation's own signal), and what the work throws
   */
  async share(name: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    for (let other = this.#running.get(name); other; other = this.#running.get(name)) {
      throwIfAborted(signal);
      try {
        return await settledOrAborted(other, signal);
      } catch (error) {
        throwIfAborted(signal);
        if (toCryptoNetsError(error).code !== 'CANCELLED') throw error;
      }
    }
    throwIfAborted(signal);
    const mine = work().finally(() => this.#running.delete(name));
    this.#running.set(name, mine);
    return mine;
  }
}

/** @throws CANCELLED */
async function settledOrAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const stop = Promise.withResolvers<never>();
  const aborted = (): void => {
    try {
      throwIfAborted(signal);
    } catch (error) {
      stop.reject(error);
    }
  };
  signal?.addEventListener('abort', aborted, { once: true });
  try {
    return await Promise.race([work, stop.promise]);
  } finally {
    signal?.removeEventListener('abort', aborted);
  }
}
