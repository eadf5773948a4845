/** A pool of worker threads that each hold one SEAL: jobs in, results out, a crashed worker replaced by a fresh one. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { CryptoNetsError, fromReport } from '../../shared/errors/index.ts';
import type { ErrorReport } from '../../shared/errors/index.ts';

const MOST_THREADS = 32;
/** A WebAssembly memory never shrinks: workers that had nothing to do for so long are ended, and started again when needed. */
const IDLE_MS = 60_000;

/** @throws ARGUMENT_INVALID */
export function threadCount(wanted?: number): number {
  const threads = wanted ?? Math.min(availableParallelism(), MOST_THREADS);
  if (Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS) return threads;
  throw new CryptoNetsError('ARGUMENT_INVALID', `expected 1 to ${MOST_THREADS} threads, got ${threads}`);
}

/** What a worker answers to a job. */
export type Answer = { readonly result: unknown } | { readonly error: ErrorReport };

interface Pending {
  readonly job: object;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

interface Slot {
  readonly worker: Worker;
  pending: Pending | undefined;
}

/** `Jobs` maps each kind of job to what goes in and what comes out. */
export class WorkerPool<Jobs extends Record<string, { readonly job: object; readonly result: unknown }>> {
  readonly threads: number;
  readonly #url: URL;
  readonly #workerData: unknown;
  readonly #slots: Slot[] = [];
  readonly #queue: Pending[] = [];
  readonly #idleMs: number;
  #idle: NodeJS.Timeout | undefined;
  #disposed = false;

  /** `workerData` is copied to every worker that starts; the caller may zero secrets in it after `dispose`. */
  constructor(url: URL, threads: number, workerData: unknown, idleMs = IDLE_MS) {
    this.#url = url;
    this.threads = threads;
    this.#workerData = workerData;
    this.#idleMs = idleMs;
  }

  /** Queues a job; an urgent one goes to the front. Workers start when they are first needed. */
  run<K extends keyof Jobs & string>(
    kind: K,
    job: Jobs[K]['job'],
    options: { readonly urgent?: boolean } = {},
  ): Promise<Jobs[K]['result']> {
    if (this.#disposed) return Promise.reject(new CryptoNetsError('INTERNAL', 'the engine was disposed'));
    return new Promise((resolve, reject) => {
      const pending = { job: { kind, ...job }, resolve, reject };
      if (options.urgent === true) this.#queue.unshift(pending);
      else this.#queue.push(pending);
      this.#dispatch();
    });
  }

  /** Ends all workers; jobs that are running or waiting are rejected with CANCELLED. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    clearTimeout(this.#idle);
    const slots = this.#slots.splice(0);
    const open = [...slots.map((slot) => slot.pending), ...this.#queue.splice(0)];
    for (const pending of open) pending?.reject(new CryptoNetsError('CANCELLED'));
    await Promise.all(slots.map((slot) => slot.worker.terminate()));
  }

  #dispatch(): void {
    clearTimeout(this.#idle);
    while (this.#queue.length > 0) {
      const slot = this.#slots.find((one) => !one.pending) ?? this.#spawn();
      if (!slot) return;
      slot.pending = this.#queue.shift()!;
      slot.worker.ref();
      slot.worker.postMessage(slot.pending.job);
    }
    if (this.#slots.length > 0 && !this.#slots.some((slot) => slot.pending)) this.#rest();
  }

  #rest(): void {
    this.#idle = setTimeout(() => {
      for (const slot of this.#slots.splice(0)) void slot.worker.terminate();
    }, this.#idleMs);
    this.#idle.unref();
  }

  #spawn(): Slot | undefined {
    if (this.#slots.length >= this.threads) return undefined;
    const worker = new Worker(this.#url, { workerData: this.#workerData, execArgv: [] });
    const slot: Slot = { worker, pending: undefined };
    worker.on('message', (answer: Answer) => this.#settle(slot, answer));
    worker.on('error', (error) => this.#lose(slot, error));
    worker.on('exit', () => this.#lose(slot));
    this.#slots.push(slot);
    return slot;
  }

  #settle(slot: Slot, answer: Answer): void {
    const { pending } = slot;
    slot.pending = undefined;
    // An idle pool does not keep the process alive.
    slot.worker.unref();
    if ('error' in answer) pending?.reject(fromReport(answer.error));
    else pending?.resolve(answer.result);
    this.#dispatch();
  }

  #lose(slot: Slot, cause?: unknown): void {
    const index = this.#slots.indexOf(slot);
    if (index < 0) return;
    this.#slots.splice(index, 1);
    slot.pending?.reject(lossError(cause));
    this.#dispatch();
  }
}

function lossError(cause: unknown): CryptoNetsError {
  const outOfMemory = (cause as { code?: unknown } | undefined)?.code === 'ERR_WORKER_OUT_OF_MEMORY';
  if (outOfMemory) return new CryptoNetsError('OUT_OF_MEMORY', undefined, { cause });
  return new CryptoNetsError('INTERNAL', 'a worker of the engine ended unexpectedly', { cause });
}
