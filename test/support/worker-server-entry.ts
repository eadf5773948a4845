/** A server process for tests whose evaluators (node-seal, small insecure parameter sets) compute in workers, which are this file as well. */
import { SealBatchEvaluator } from '../../engine/server/seal/batch/evaluator.ts';
import { SealInteractiveEvaluator } from '../../engine/server/seal/interactive/evaluator.ts';
import { runProgram } from '../../server/process.ts';
import { runWorker } from '../../server/workers/child.ts';
import { WORKER_COMMAND, workerProgram } from '../../server/workers/program.ts';
import { Workers } from '../../server/workers/workers.ts';
import { interactiveParts } from './seal-parts.ts';

const OPTIONS = { threads: 1, allowInsecure: true };
const stopWithinMs = Number(process.env['CRYPTONETS_TEST_STOP_WITHIN_MS'] ?? 10_000);
const args = process.argv.slice(2);

if (args[0] === WORKER_COMMAND) {
  runWorker({
    batch: async (parameters) => ({ made: new SealBatchEvaluator(parameters, OPTIONS) }),
    interactive: async (parameters) => ({ made: new SealInteractiveEvaluator(parameters, OPTIONS) }),
  });
} else {
  await runProgram(args, (config, log) => {
    const workers = new Workers({ ...workerProgram(config), stopWithinMs }, log);
    const { makeBatchEvaluator, makeInteractiveEvaluator } = workers;
    return { ...interactiveParts(), makeBatchEvaluator, makeInteractiveEvaluator, workers };
  });
}
