/** Work that several operations may want at once: one does it, the others wait for it. */
import { throwIfAborted, toCryptoNetsError } from '../../shared/errors/index.ts';

export class Flights {
  readonly #running = new Map<string, Promise<void>>();

  /**
   * Runs `work` unless work of this name runs already; then waits for that. Whoever waited looks again whether what it wants is there: the work
   * may have been cancelled by the operation that did it.
   * @throws CANCELLED (this operation's own signal), and what the work throws
   */
  async share(name: string, signal: AbortSignal | undefined, work: () => Promise<void>): Promise<void> {
    throwIfAborted(signal);
    const other = this.#running.get(name);
    if (!other) {
      const mine = work().finally(() => this.#running.delete(name));
      this.#running.set(name, mine);
      return mine;
    }
    try {
      await settledOrAborted(other, signal);
    } catch (error) {
      throwIfAborted(signal);
      if (toCryptoNetsError(error).code !== 'CANCELLED') throw error;
    }
  }
}

async function settledOrAborted(work: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  const stop = Promise.withResolvers<void>();
  const aborted = (): void => stop.resolve();
  signal?.addEventListener('abort', aborted, { once: true });
  try {
    await Promise.race([work, stop.promise]);
    throwIfAborted(signal);
  } finally {
    signal?.removeEventListener('abort', aborted);
  }
}
