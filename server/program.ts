/** The server program with the engines that there are, in processes of their own or in this one. */
import { batchPlanMaker, interactivePlanMaker } from './models/plans.ts';
import type { Log } from './observe/log.ts';
import { runProgram } from './process.ts';
import { evaluatorMakers, workerProgram, type WorkerSettings } from './workers/program.ts';
import { Workers } from './workers/workers.ts';

/** So that a crash takes everything with it. */
function inThisProcess(settings: WorkerSettings, log: Log) {
  const make = evaluatorMakers(settings);
  return {
    makeInteractiveEvaluator: async (...of: Parameters<typeof make.interactive>) =>
      (await make.interactive(...of)).made,
    makeBatchEvaluator: async (...of: Parameters<typeof make.batch>) => {
      const { made, fallbackReason } = await make.batch(...of);
      if (fallbackReason !== undefined) log.warn({ event: 'engine-fallback', reason: fallbackReason });
      return made;
    },
  };
}

function inWorkers(settings: WorkerSettings, log: Log) {
  const workers = new Workers(workerProgram(settings), log);
  const { makeBatchEvaluator, makeInteractiveEvaluator } = workers;
  return { makeBatchEvaluator, makeInteractiveEvaluator, workers };
}

export function runServer(args: readonly string[]): Promise<void> {
  return runProgram(args, (config, log) => ({
    planBatch: batchPlanMaker(),
    planInteractive: interactivePlanMaker(),
    ...(config.workers ? inWorkers(config, log) : inThisProcess(config, log)),
  }));
}
