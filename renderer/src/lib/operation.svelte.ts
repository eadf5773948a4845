/** One kind of long operation as a view follows it: started by its call with an id of its own, stages live, one end, stoppable. */
import type { ErrorReport } from '../../../shared/errors/index.ts';
import { CryptoNetsError, toReport } from '../../../shared/errors/index.ts';
import type { Bridge } from '../../../shared/ipc/bridge.ts';
import type { InputOf, OperationCall, OperationResults } from '../../../shared/ipc/contract.ts';
import type { HostEvents, RunRecord } from '../../../shared/ipc/types.ts';
import type { OperationId } from '../../../shared/operations/index.ts';
import { applyEvent, type LiveStage } from '../../../shared/operations/live-stages.ts';

export type OperationState = 'idle' | 'running' | 'stopping' | 'done' | 'failed' | 'cancelled';
/** Input of the call, without the id, which is made here. */
export type OperationInput<K extends OperationCall> = Omit<InputOf<K>, 'operationId'>;

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

export class Operation<K extends OperationCall> {
  state = $state<OperationState>('idle');
  stages = $state.raw<readonly LiveStage[]>([]);
  glimpse = $state.raw<Uint8Array | null>(null);
  result = $state.raw<OperationResults[K] | null>(null);
  error = $state.raw<ErrorReport | null>(null);
  elapsedMs = $state(0);
  /** Of the run on show. */
  lastId = $state<OperationId | null>(null);

  readonly #bridge: Bridge;
  readonly #call: K;
  readonly #clock: Clock;
  #id: OperationId | null = null;
  #sequence = -1;
  #startedMs = 0;
  #release: (() => void)[] = [];
  #settle: () => void = () => {};

  constructor(bridge: Bridge, call: K, clock: Clock = wallClock) {
    this.#bridge = bridge;
    this.#call = call;
    this.#clock = clock;
  }

  get busy(): boolean {
    return this.state === 'running' || this.state === 'stopping';
  }

  /** Starts and follows one run; resolves when it has ended in whichever way. Starting again while busy does nothing. */
  async run(input: OperationInput<K>): Promise<void> {
    if (this.busy) return;
    const id = this.#begin();
    const ended = new Promise<void>((resolve) => (this.#settle = resolve));
    const answer = await this.#bridge
      .call(this.#call, { ...input, operationId: id } as unknown as InputOf<K>)
      .catch((error: unknown) => ({ ok: false as const, error: toReport(error) }));
    if (!answer.ok && this.#id === id) this.#fail(answer.error);
    await ended;
  }

  /**
   * Follows a run that another window, or this one before it was reloaded, has started; shows one that has ended. While busy, or when the run
   * is not known any more, nothing happens. @returns the run, for what it is about
   */
  async attach(id: OperationId): Promise<RunRecord | null> {
    if (this.busy) return null;
    const missed: HostEvents['operation'][] = [];
    const unfollow = this.#bridge.on('operation', (message) => void missed.push(message));
    const answer = await this.#bridge.call('runs.open', { operationId: id });
    unfollow();
    if (!answer.ok || this.busy) return null;
    this.#take(answer.value);
    for (const message of missed) this.#receive(message);
    return answer.value;
  }

  /** Asks the host to stop; the operation ends when the host confirms. */
  async stop(): Promise<void> {
    if (this.state !== 'running' || this.#id === null) return;
    this.state = 'stopping';
    const answer = await this.#bridge.call('operation.cancel', { operationId: this.#id });
    if (!answer.ok && this.busy) this.#fail(answer.error);
  }

  /** Its turn has come: what it takes is counted from now on. */
  begins(): void {
    if (!this.busy) return;
    this.#startedMs = this.#clock.now();
    this.elapsedMs = 0;
  }

  /** Back to the beginning, forgetting result, error and stages. */
  reset(): void {
    if (this.busy) return;
    this.state = 'idle';
    this.#clear();
  }

  #take({ id, state, sequence, elapsedMs, stages, glimpse, result, error }: RunRecord): void {
    this.#begin(id, sequence, elapsedMs);
    this.stages = stages;
    this.glimpse = glimpse;
    this.result = result as OperationResults[K] | null;
    this.error = error;
    if (state !== 'running' && state !== 'queued') this.#end(state, elapsedMs);
  }

  #begin(id = newOperationId(), sequence = -1, elapsedMs = 0): OperationId {
    this.#clear();
    this.state = 'running';
    this.#id = id;
    this.lastId = id;
    this.#sequence = sequence;
    this.elapsedMs = elapsedMs;
    this.#startedMs = this.#clock.now() - elapsedMs;
    this.#release = [
      this.#bridge.on('operation', (message) => this.#receive(message)),
      this.#bridge.onConnection((connection) => {
        if (connection === 'lost') this.#fail(toReport(new CryptoNetsError('HOST_LOST')));
      }),
      this.#clock.every(() => (this.elapsedMs = this.#clock.now() - this.#startedMs)),
    ];
    return id;
  }

  #clear(): void {
    this.stages = [];
    this.glimpse = null;
    this.result = null;
    this.error = null;
    this.lastId = null;
    this.elapsedMs = 0;
  }

  /** Events of other operations and repeated ones are passed over. */
  #receive({ id, sequence, event }: HostEvents['operation']): void {
    if (id !== this.#id || sequence <= this.#sequence || !this.busy) return;
    this.#sequence = sequence;
    switch (event.kind) {
      case 'progress':
      case 'stage':
        this.stages = applyEvent(this.stages, event, this.#clock.now() - this.#startedMs);
        return;
      case 'glimpse':
        this.glimpse = event.bytes;
        return;
      case 'done':
        this.result = event.result as OperationResults[K];
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

  #end(state: 'done' | 'failed' | 'cancelled', elapsedMs = this.#clock.now() - this.#startedMs): void {
    this.elapsedMs = elapsedMs;
    this.state = state;
    this.#id = null;
    for (const release of this.#release.splice(0)) release();
    this.#settle();
  }
}
