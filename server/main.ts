/** The server program: `npm run server -- --help`. */
import { selectInteractiveEvaluator } from '../engine/select-interactive.ts';
import { selectEvaluator } from '../engine/select.ts';
import { interactivePlanMaker, planMaker } from './models/plans.ts';
import { runProgram } from './process.ts';

await runProgram(process.argv.slice(2), ({ engine, threads }, log) => ({
  plan: planMaker(),
  planInteractive: interactivePlanMaker(),
  makeInteractiveEvaluator: (parameters) =>
    selectInteractiveEvaluator(engine, parameters, threads === 0 ? {} : { threads }),
  makeEvaluator: async (parameters) => {
    const options = threads === 0 ? {} : { threads };
    const { evaluator, fallbackReason } = await selectEvaluator(engine, parameters, options);
    if (fallbackReason !== undefined) log.warn({ event: 'engine-fallback', reason: fallbackReason });
    return evaluator;
  },
}));
