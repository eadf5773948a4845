/** The server that the app runs itself: started once, restarted with back-off when it ends by itself, its state told and noted. */
import { createBackoff } from '../../shared/backoff/index.ts';
import { CryptoNetsError, toReport, type ErrorReport } from '../../shared/errors/index.ts';
import type { BuiltInEvent } from '../../shared/ipc/types.ts';
import type { ServerProcess } from './server-process.ts';

export type EmbeddedState =
  | { readonly state: 'stopped' }
  | { readonly state: 'starting' }
  | { readonly state: 'ready'; readonly address: string }
  | { readonly state: 'unreachable'; readonly error: ErrorReport };

/** Of its life, for a person to look at. */
const MOST_EVENTS = 100;

const RESTART = { firstMs: 250, longestMs: 10_000, wellAfterMs: 30_000 };

export class EmbeddedServer {
  readonly #start: () => ServerProcess;
  readonly #changed: (state: EmbeddedState) => void;
  #state: EmbeddedState = { state: 'stopped' };
  #process: ServerProcess | undefined;
  readonly #backoff = createBackoff(RESTART);
  #timer: NodeJS.Timeout | undefined;
  #held = false;
  #log: readonly BuiltInEvent[] = [];

  constructor(start: () => ServerProcess, changed: (state: EmbeddedState) => void) {
    this.#start = start;
    this.#changed = changed;
  }

  get state(): EmbeddedState {
    return this.#state;
  }

  /** Stopped by a person: it is not started by whoever needs it. */
  get held(): boolean {
    return this.#held;
  }

  /** Of this session, oldest first. */
  get log(): readonly BuiltInEvent[] {
    return this.#log;
  }

  hold(held: boolean): void {
    this.#held = held;
  }

  /** Where it listens; starts it when it does not run. @throws SERVER_UNREACHABLE, BUILT_IN_STOPPED */
  async address(): Promise<string> {
    if (this.#held && !this.#process) throw new CryptoNetsError('BUILT_IN_STOPPED');
    if (!this.#process) this.#launch();
    return this.#process!.address;
  }

  /** Ends it, for good or until it is asked for again. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    const ending = this.#process;
    if (ending) this.#note('stopped');
    this.#process = undefined;
    this.#become({ state: 'stopped' });
    await ending?.stop();
  }

  #launch(): void {
    clearTimeout(this.#timer);
    const launched = this.#start();
    const startedAtMs = performance.now();
    this.#process = launched;
    this.#note('started');
    this.#become({ state: 'starting' });
    launched.address.then(
      (address) => {
        if (this.#process !== launched) return;
        this.#note('ready');
        this.#become({ state: 'ready', address });
      },
      () => undefined,
    );
    void launched.exited.then(() => this.#ended(launched, performance.now() - startedAtMs));
  }

  #ended(ended: ServerProcess, livedMs: number): void {
    if (this.#process !== ended) return;
    this.#process = undefined;
    this.#note('ended');
    this.#become({ state: 'unreachable', error: toReport(new CryptoNetsError('SERVER_LOST')) });
    this.#timer = setTimeout(() => this.#launch(), this.#backoff.next(livedMs));
    this.#timer.unref();
  }

  #note(what: BuiltInEvent['what']): void {
    this.#log = [...this.#log, { at: new Date().toISOString(), what }].slice(-MOST_EVENTS);
  }

  #become(state: EmbeddedState): void {
    this.#state = state;
    this.#changed(state);
  }
}
