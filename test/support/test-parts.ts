/** The parts of a server for tests: small insecure parameter sets, and an evaluator that is quick or real. */
import { insecureSet } from './parameter-sets.ts';
import type { ServerParts } from '../../server/start.ts';
import { PlainInteractiveEvaluator } from '../../engine/server/plain/interactive/evaluator.ts';
import { batchPlanMaker, interactivePlanMaker } from '../../server/models/plans.ts';
import { DiscardingEvaluator, type DiscardingOptions } from './discarding-evaluator.ts';
import type { BatchSet } from '../../shared/packing/batch/index.ts';
import { INSECURE_INTERACTIVE_SETS } from '../../shared/packing/interactive/sets.ts';

export interface DiscardingParts extends ServerParts {
  /** The evaluators that were made, newest last. */
  readonly evaluators: readonly DiscardingEvaluator[];
}

/** A server of the transport alone: see DiscardingEvaluator. */
export function discardingParts(
  sets: readonly BatchSet[] = [insecureSet()],
  options: DiscardingOptions = {},
): DiscardingParts {
  const evaluators: DiscardingEvaluator[] = [];
  return {
    evaluators,
    planBatch: batchPlanMaker({ testSets: sets }),
    makeBatchEvaluator: async (parameters) => {
      const evaluator = new DiscardingEvaluator(parameters, options);
      evaluators.push(evaluator);
      return evaluator;
    },
  };
}

/** Batches are discarded; interactive predictions run on the plain engine. */
export function plainInteractiveParts(): DiscardingParts {
  return {
    ...discardingParts(),
    planInteractive: interactivePlanMaker(INSECURE_INTERACTIVE_SETS[0]),
    makeInteractiveEvaluator: async (parameters) => new PlainInteractiveEvaluator(parameters),
  };
}
