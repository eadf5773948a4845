/** The parts of a server whose evaluator is real (node-seal) and whose parameter set is small and insecure: whole predictions in a second. */
import { SealInteractiveEvaluator } from '../../engine/server/seal/interactive/evaluator.ts';
import { SealBatchEvaluator } from '../../engine/server/seal/batch/evaluator.ts';
import { batchPlanMaker, interactivePlanMaker } from '../../server/models/plans.ts';
import type { ServerParts } from '../../server/start.ts';
import { insecureSet } from './parameter-sets.ts';
import type { BatchSet } from '../../shared/packing/batch/index.ts';
import { INSECURE_INTERACTIVE_SETS } from '../../shared/packing/interactive/sets.ts';
import type { InteractiveSet } from '../../shared/packing/interactive/index.ts';

export function sealParts(set: BatchSet = insecureSet(), threads = 1): ServerParts {
  return {
    planBatch: batchPlanMaker({ testSets: [set] }),
    makeBatchEvaluator: async (parameters) =>
      new SealBatchEvaluator(parameters, { threads, allowInsecure: true }),
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
