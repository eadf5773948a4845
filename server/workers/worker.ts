/** The worker of one packing: there when it is needed, replaced when it dies, with everything that depends on a certain one asked for again. */
import type { Packing } from '../../shared/packing/index.ts';
import type { Log } from '../observe/log.ts';
import { WorkerProcess, type WorkerProgram } from './worker-process.ts';

/** One that lived so long is replaced at once; one that did not, when it is needed: requests set the pace of a crash that repeats itself. */
const LONG_LIFE_MS = 10_000;

export interface WorkerParts {
  readonly packing: Packing;
  readonly program: WorkerProgram;
  readonly log: Log;
}

/** An evaluator that lives in a certain process. */
export interface Seat {
  readonly process: WorkerProcess;
  readonly evaluator: number;
}

export class Worker {
  readonly #parts: WorkerParts;
  #process: WorkerProcess | undefined;
  #users = 0;
  /** Since the start. */
  lost = 0;

  constructor(parts: WorkerParts) {
    this.#parts = parts;
  }

  get alive(): boolean {
    return this.#process?.alive ?? false;
  }

  /** One that lives, started where there is none. */
  process(): WorkerProcess {
    if (!this.#process?.alive) this.#process = this.#start();
    return this.#process;
  }

  /** Somebody needs it. */
  retain(): void {
    this.#users += 1;
  }

  /** With its last user it ends. */
  async release(): Promise<void> {
    this.#users -= 1;
    if (this.#users === 0) await this.#process?.dismiss();
  }

  #start(): WorkerProcess {
    const { packing, program, log } = this.#parts;
    const process: WorkerProcess = new WorkerProcess(program, (end) => {
      this.lost += 1;
      const livedMs = Math.round(performance.now() - process.startedMs);
      log.error({ event: 'worker-lost', packing, pid: process.pid, livedMs, ...end });
      if (this.#users > 0 && livedMs >= LONG_LIFE_MS) this.process();
    });
    log.info({ event: 'worker', packing, pid: process.pid });
    return process;
  }
}
