/** The parts of a server whose evaluator is real (node-seal) and whose parameter set is small and insecure: whole predictions in a second. */
import { SealInteractiveEvaluator } from '../../engine/seal/evaluate/interactive/evaluator.ts';
import { SealEvaluator } from '../../engine/seal/evaluate/index.ts';
import { interactivePlanMaker, planMaker } from '../../server/models/plans.ts';
import type { ServerParts } from '../../server/start.ts';
import { INSECURE_INTERACTIVE_SETS, type InteractiveSet, type ParameterSet } from '../../shared/he/index.ts';
import { insecureSet } from './parameter-sets.ts';

export function sealParts(set: ParameterSet = insecureSet(), threads = 1): ServerParts {
  return {
    plan: planMaker({ testSets: [set] }),
    makeEvaluator: async (parameters) => new SealEvaluator(parameters, { threads, allowInsecure: true }),
  };
}

/** The first of the insecure interactive sets: N = 1024. */
export function insecureInteractiveSet(index = 0): InteractiveSet {
  const set = INSECURE_INTERACTIVE_SETS[index];
  if (set === undefined) throw new Error(`there is no insecure interactive set ${index}`);
  return set;
}

/** The same with interactive packing beside batches. */
export function interactiveParts(set: InteractiveSet = insecureInteractiveSet(), threads = 1): ServerParts {
  return {
    ...sealParts(),
    planInteractive: interactivePlanMaker(set),
    makeInteractiveEvaluator: async (parameters) =>
      new SealInteractiveEvaluator(parameters, { threads, allowInsecure: true }),
  };
}
