/** The workers of a server: one for each packing, so that neither takes the other with it. */
import { PACKINGS, type Packing } from '../../shared/packing/packing.ts';
import type { BatchEvaluatorFactory, InteractiveEvaluatorFactory } from '../inference/evaluators.ts';
import type { Log } from '../observe/log.ts';
import { RemoteBatchEvaluator } from './batch/evaluator.ts';
import { RemoteInteractiveEvaluator } from './interactive/evaluator.ts';
import { Worker } from './worker.ts';
import type { WorkerProgram } from './worker-process.ts';

export class Workers {
  readonly #workers: Readonly<Record<Packing, Worker>>;
  readonly #log: Log;

  constructor(program: WorkerProgram, log: Log) {
    this.#log = log;
    this.#workers = {
      batch: new Worker({ packing: 'batch', program, log }),
      interactive: new Worker({ packing: 'interactive', program, log }),
    };
  }

  /** For whoever counts: workers that live, and those that were lost since the start. */
  counts(): readonly { readonly packing: Packing; readonly alive: number; readonly lost: number }[] {
    return PACKINGS.map((packing) => {
      const { alive, lost } = this.#workers[packing];
      return { packing, alive: Number(alive), lost };
    });
  }

  readonly makeBatchEvaluator: BatchEvaluatorFactory = (parameters) =>
    RemoteBatchEvaluator.open(this.#workers.batch, parameters, (reason) =>
      this.#log.warn({ event: 'engine-fallback', reason }),
    );

  readonly makeInteractiveEvaluator: InteractiveEvaluatorFactory = (parameters) =>
    RemoteInteractiveEvaluator.open(this.#workers.interactive, parameters);
}
