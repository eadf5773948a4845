/** The plans that a server offers for a network: the planner's choice, if it is at least 128 bits secure. */
import { checkSecurity, type ParameterSet } from '../../shared/he/index.ts';
import { planBatch } from '../../shared/plan/index.ts';
import type { PlanMaker } from './folder.ts';

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
