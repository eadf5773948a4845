/** The server program: `npm run server -- --help`. */
import { selectEvaluator } from '../engine/select.ts';
import { planMaker } from './models/plans.ts';
import { runProgram } from './process.ts';

await runProgram(process.argv.slice(2), ({ engine, threads }, log) => ({
  plan: planMaker(),
  makeEvaluator: async (parameters) => {
    const options = threads === 0 ? {} : { threads };
    const { evaluator, fallbackReason } = await selectEvaluator(engine, parameters, options);
    if (fallbackReason !== undefined) log.warn({ event: 'engine-fallback', reason: fallbackReason });
    return evaluator;
  },
}));
