/** A stop flag in shared memory: raised by the owner, seen by workers between two ciphertext operations. */
import { CryptoNetsError } from '../../shared/errors/index.ts';

export type StopBuffer = SharedArrayBuffer;

export class StopFlag {
  readonly buffer: StopBuffer = new SharedArrayBuffer(4);
  readonly #signal: AbortSignal | undefined;
  readonly #raise = (): void => this.raise();

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
    if (signal?.aborted) this.raise();
    signal?.addEventListener('abort', this.#raise, { once: true });
  }

  raise(): void {
    Atomics.store(new Int32Array(this.buffer), 0, 1);
  }

  /** Lets go of the signal. */
  release(): void {
    this.#signal?.removeEventListener('abort', this.#raise);
  }
}

/** @throws CANCELLED when the flag is up */
export function throwIfStopped(buffer: StopBuffer): void {
  if (Atomics.load(new Int32Array(buffer), 0) !== 0) throw new CryptoNetsError('CANCELLED');
}
