/** Slows down guessing: one attempt at a time, and after each wrong one a longer wait before the next. */
import { createBackoff } from '../../shared/backoff/index.ts';
import { CryptoNetsError, throwIfAborted } from '../../shared/errors/index.ts';

/** After wrong attempts in a row: 500, 1000, 2000 … 30000 ms. */
const GUESSES = { firstMs: 500, longestMs: 30_000 };

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
  readonly #backoff = createBackoff(GUESSES);
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
      this.#backoff.reset();
      this.#openAtMs = 0;
      return result;
    } catch (error) {
      if (error instanceof CryptoNetsError && error.code === 'PASSPHRASE_WRONG') {
        this.#openAtMs = this.#now() + this.#backoff.next();
      }
      throw error;
    }
  }
}
