/** How a program is called again to be a worker, and what makes evaluators in one process or the other. */
import { selectEvaluator } from '../../engine/server/select.ts';
import type { EngineChoice } from '../../shared/protocol/index.ts';
import type { EvaluatorMakers } from './desk.ts';
import type { WorkerProgram } from './worker-process.ts';

/** The first argument of a worker. */
export const WORKER_COMMAND = 'worker';

const STOP_WITHIN_MS = 10_000;

export interface WorkerSettings {
  readonly engine: EngineChoice;
  /** 0: as many as make sense. */
  readonly threads: number;
}

/** This very program again. */
export function workerProgram({ engine, threads }: WorkerSettings): WorkerProgram {
  const args = [...process.execArgv, process.argv[1]!, WORKER_COMMAND, engine, String(threads)];
  return { file: process.execPath, args, stopWithinMs: STOP_WITHIN_MS };
}

/** What `workerProgram` said. */
export function workerSettings([engine, threads]: readonly string[]): WorkerSettings {
  return { engine: engine as EngineChoice, threads: Number(threads) };
}

export function evaluatorMakers({ engine, threads }: WorkerSettings): EvaluatorMakers {
  const options = threads === 0 ? {} : { threads };
  return {
    batch: (parameters) => selectEvaluator('batch', engine, parameters, options),
    interactive: (parameters) => selectEvaluator('interactive', engine, parameters, options),
  };
}
