/** The plans that a server offers for a network: the planner's choice, if it is at least 128 bits secure. */
import { toCryptoNetsError } from '../../shared/errors/index.ts';
import { checkSecurity, type InteractiveSet, type ParameterSet } from '../../shared/he/index.ts';
import { planBatch } from '../../shared/plan/index.ts';
import { planInteractive } from '../../shared/plan/interactive/index.ts';
import type { InteractivePlanMaker, PlanMaker } from './folder.ts';

export interface PlanOptions {
  /** Tests only: plan for these sets instead of letting the planner choose, and accept insecure ones. */
  readonly testSets?: readonly ParameterSet[] | undefined;
}

/** Throws RANGE_EXCEEDS_MODULUS, PLAN_IMPOSSIBLE, PARAMETERS_INSECURE. */
export function planMaker({ testSets }: PlanOptions = {}): PlanMaker {
  return async ({ network, digest }) => {
    if (testSets !== undefined) return Promise.all(testSets.map((set) => planBatch(network, digest, set)));
    const plan = await planBatch(network, digest);
    checkSecurity(plan.parameters, { publishesEvaluationKeys: false });
    return [plan];
  };
}

/** Networks that do not fit are offered for batches only. @param testSet tests only: plan for this set, which may be insecure */
export function interactivePlanMaker(testSet?: InteractiveSet): InteractivePlanMaker {
  return async ({ network, digest }) => {
    try {
      const plan = await planInteractive(network, digest, testSet);
      checkSecurity(plan.parameters, { publishesEvaluationKeys: true, allowInsecure: testSet !== undefined });
      return [plan];
    } catch (error) {
      if (UNFIT.has(toCryptoNetsError(error).code)) return [];
      throw error;
    }
  };
}

const UNFIT: ReadonlySet<string> = new Set(['PLAN_IMPOSSIBLE', 'RANGE_EXCEEDS_MODULUS']);
