/** Slows down guessing: one attempt at a time, and after each wrong one a longer wait before the next. */
import { CryptoNetsError, throwIfAborted } from '../../shared/errors/index.ts';

export const FIRST_DELAY_MS = 500;
export const LAST_DELAY_MS = 30_000;

/** The wait before the next attempt after this many wrong ones in a row: 0, 500, 1000, 2000 … 30000 ms. */
export function backOffMs(failures: number): number {
  if (failures < 1) return 0;
  return Math.min(FIRST_DELAY_MS * 2 ** Math.min(failures - 1, 20), LAST_DELAY_MS);
}

function sleep(durationMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    throwIfAborted(signal);
    const timer = setTimeout(done, durationMs);
    signal?.addEventListener('abort', stopped, { once: true });
    function done(): void {
      signal?.removeEventListener('abort', stopped);
      resolve();
    }
    function stopped(): void {
      clearTimeout(timer);
      reject(new CryptoNetsError('CANCELLED'));
    }
  });
}

/** Kept by the host, one a profile. It hinders somebody at the keyboard; against a stolen file scrypt is the defence. */
export class UnlockGate {
  readonly #now: () => number;
  readonly #sleep: (durationMs: number, signal: AbortSignal | undefined) => Promise<void>;
  #failures = 0;
  #openAtMs = 0;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    now: () => number = () => performance.now(),
    wait: (durationMs: number, signal: AbortSignal | undefined) => Promise<void> = sleep,
  ) {
    this.#now = now;
    this.#sleep = wait;
  }

  /** How long an attempt made now would wait, to be shown. */
  get waitMs(): number {
    return Math.max(0, this.#openAtMs - this.#now());
  }

  /** Runs an attempt in its turn, after the wait. PASSPHRASE_WRONG counts as a wrong one; success forgets them all. Throws CANCELLED too. */
  attempt<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const turn = this.#last.then(() => this.#run(work, signal));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #run<T>(work: () => Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    throwIfAborted(signal);
    if (this.waitMs > 0) await this.#sleep(this.waitMs, signal);
    try {
      const result = await work();
      this.#failures = 0;
      this.#openAtMs = 0;
      return result;
    } catch (error) {
      if (error instanceof CryptoNetsError && error.code === 'PASSPHRASE_WRONG') {
        this.#failures += 1;
        this.#openAtMs = this.#now() + backOffMs(this.#failures);
      }
      throw error;
    }
  }
}
