/** One long operation as a view follows it: started with an id of its own, stages live, one end, stoppable. */
import type { ErrorReport } from '../../../shared/errors/index.ts';
import { toReport } from '../../../shared/errors/index.ts';
import type { Bridge } from '../../../shared/ipc/bridge.ts';
import type { HostEvents, KeySummary, PredictionResult, Result } from '../../../shared/ipc/types.ts';
import type { OperationId } from '../../../shared/operations/index.ts';
import { hear, type LiveStage } from './timeline/live.ts';

export type OperationState = 'idle' | 'running' | 'stopping' | 'done' | 'failed' | 'cancelled';
export type OperationResult = PredictionResult | KeySummary;

/** Where an operation takes its time from; tests bring their own. */
export interface Clock {
  now(): number;
  /** Calls `tick` now and then until the returned function is called. */
  every(tick: () => void): () => void;
}

const TICK_MS = 60;
export const wallClock: Clock = {
  now: () => performance.now(),
  every: (tick) => {
    const timer = setInterval(tick, TICK_MS);
    return () => clearInterval(timer);
  },
};

/** 16 random bytes as 32 hexadecimal digits. */
export function newOperationId(): OperationId {
  const random = crypto.getRandomValues(new Uint8Array(16));
  return [...random].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

type StartCall = (operationId: OperationId) => Promise<Result<undefined>>;

export class Operation<R extends OperationResult> {
  state = $state<OperationState>('idle');
  stages = $state.raw<readonly LiveStage[]>([]);
  glimpse = $state.raw<Uint8Array | null>(null);
  result = $state.raw<R | null>(null);
  error = $state.raw<ErrorReport | null>(null);
  elapsedMs = $state(0);

  readonly #bridge: Bridge;
  readonly #clock: Clock;
  #id: OperationId | null = null;
  #sequence = -1;
  #startedMs = 0;
  #release: (() => void)[] = [];
  #settle: () => void = () => {};

  constructor(bridge: Bridge, clock: Clock = wallClock) {
    this.#bridge = bridge;
    this.#clock = clock;
  }

  get busy(): boolean {
    return this.state === 'running' || this.state === 'stopping';
  }

  /** Starts and follows one run; resolves when it has ended in whichever way. Starting again while busy does nothing. */
  async run(start: StartCall): Promise<void> {
    if (this.busy) return;
    const id = this.#begin();
    const ended = new Promise<void>((resolve) => (this.#settle = resolve));
    const answer = await start(id).catch((error: unknown) => ({
      ok: false as const,
      error: toReport(error),
    }));
    if (!answer.ok && this.#id === id) this.#fail(answer.error);
    await ended;
  }

  /** Asks the host to stop; the operation ends when the host confirms. */
  async stop(): Promise<void> {
    if (this.state !== 'running' || this.#id === null) return;
    this.state = 'stopping';
    const answer = await this.#bridge.call('operation.cancel', { operationId: this.#id });
    if (!answer.ok && this.busy) this.#fail(answer.error);
  }

  /** Back to the beginning, forgetting result, error and stages. */
  reset(): void {
    if (this.busy) return;
    this.state = 'idle';
    this.#clear();
  }

  #begin(): OperationId {
    this.#clear();
    this.state = 'running';
    this.#id = newOperationId();
    this.#sequence = -1;
    this.#startedMs = this.#clock.now();
    this.#release = [
      this.#bridge.on('operation', (message) => this.#hear(message)),
      this.#bridge.onConnection((connection) => {
        if (connection === 'lost') this.#fail(lostReport());
      }),
      this.#clock.every(() => (this.elapsedMs = this.#clock.now() - this.#startedMs)),
    ];
    return this.#id;
  }

  #clear(): void {
    this.stages = [];
    this.glimpse = null;
    this.result = null;
    this.error = null;
    this.elapsedMs = 0;
  }

  /** Events of other operations and repeated ones are passed over. */
  #hear({ id, sequence, event }: HostEvents['operation']): void {
    if (id !== this.#id || sequence <= this.#sequence || !this.busy) return;
    this.#sequence = sequence;
    switch (event.kind) {
      case 'progress':
      case 'stage':
        this.stages = hear(this.stages, event, this.#clock.now() - this.#startedMs);
        return;
      case 'glimpse':
        this.glimpse = event.bytes;
        return;
      case 'done':
        this.result = event.result as R;
        return this.#end('done');
      case 'failed':
        return this.#fail(event.error);
      case 'cancelled':
        return this.#end('cancelled');
    }
  }

  #fail(error: ErrorReport): void {
    if (!this.busy) return;
    this.error = error;
    this.#end('failed');
  }

  #end(state: 'done' | 'failed' | 'cancelled'): void {
    this.elapsedMs = this.#clock.now() - this.#startedMs;
    this.state = state;
    this.#id = null;
    for (const release of this.#release.splice(0)) release();
    this.#settle();
  }
}

function lostReport(): ErrorReport {
  return {
    code: 'SERVER_LOST',
    message: 'The part of the app that encrypts stopped answering.',
    hint: 'Your keys are safe on disk. Try again; if it stays, start the app anew.',
  };
}
