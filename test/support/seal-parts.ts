/** The parts of a server whose evaluator is real (node-seal) and whose parameter set is small and insecure: whole predictions in a second. */
import { SealEvaluator } from '../../engine/seal/evaluate/index.ts';
import { planMaker } from '../../server/models/plans.ts';
import type { ServerParts } from '../../server/start.ts';
import type { ParameterSet } from '../../shared/he/index.ts';
import { insecureSet } from './parameter-sets.ts';

export function sealParts(set: ParameterSet = insecureSet(), threads = 1): ServerParts {
  return {
    plan: planMaker({ testSets: [set] }),
    makeEvaluator: async (parameters) => new SealEvaluator(parameters, { threads, allowInsecure: true }),
  };
}
