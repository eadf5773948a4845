/** The server that the app runs itself: started once, restarted with back-off when it ends by itself, its state told. */
import { createBackoff } from '../../shared/backoff/index.ts';
import { CryptoNetsError, toReport, type ErrorReport } from '../../shared/errors/index.ts';
import type { ServerProcess } from './server-process.ts';

export type EmbeddedState =
  | { readonly state: 'stopped' }
  | { readonly state: 'starting' }
  | { readonly state: 'ready'; readonly address: string }
  | { readonly state: 'unreachable'; readonly error: ErrorReport };

const RESTART = { firstMs: 250, longestMs: 10_000, wellAfterMs: 30_000 };

export class EmbeddedServer {
  readonly #start: () => ServerProcess;
  readonly #changed: (state: EmbeddedState) => void;
  #state: EmbeddedState = { state: 'stopped' };
  #process: ServerProcess | undefined;
  readonly #backoff = createBackoff(RESTART);
  #timer: NodeJS.Timeout | undefined;

  constructor(start: () => ServerProcess, changed: (state: EmbeddedState) => void) {
    this.#start = start;
    this.#changed = changed;
  }

  get state(): EmbeddedState {
    return this.#state;
  }

  /** Where it listens; starts it when it does not run. @throws SERVER_UNREACHABLE */
  async address(): Promise<string> {
    if (!this.#process) this.#launch();
    return this.#process!.address;
  }

  /** Ends it, for good or until it is asked for again. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    const ending = this.#process;
    this.#process = undefined;
    this.#become({ state: 'stopped' });
    await ending?.stop();
  }

  #launch(): void {
    clearTimeout(this.#timer);
    const launched = this.#start();
    const startedAtMs = performance.now();
    this.#process = launched;
    this.#become({ state: 'starting' });
    launched.address.then(
      (address) => this.#process === launched && this.#become({ state: 'ready', address }),
      () => undefined,
    );
    void launched.exited.then(() => this.#ended(launched, performance.now() - startedAtMs));
  }

  #ended(ended: ServerProcess, livedMs: number): void {
    if (this.#process !== ended) return;
    this.#process = undefined;
    this.#become({ state: 'unreachable', error: toReport(new CryptoNetsError('SERVER_LOST')) });
    this.#timer = setTimeout(() => this.#launch(), this.#backoff.next(livedMs));
    this.#timer.unref();
  }

  #become(state: EmbeddedState): void {
    this.#state = state;
    this.#changed(state);
  }
}
