/** The plans that a server offers for a network: the planner's choice, if it is at least 128 bits secure. */
import { toCryptoNetsError } from '../../shared/errors/index.ts';
import { checkSecurity } from '../../shared/he/index.ts';
import { BATCH_DEGREES, planBatch, privacyRing } from '../../shared/packing/batch/index.ts';
import { planInteractive } from '../../shared/packing/interactive/index.ts';
import type { BatchPlanMaker, InteractivePlanMaker, Naming } from './plan-makers.ts';
import type { BatchPlan, BatchSet } from '../../shared/packing/batch/index.ts';
import { DEFAULT_PRIVACY_BITS } from './visibility.ts';
import type { InteractiveSet } from '../../shared/packing/interactive/index.ts';

export interface PlanOptions {
  /** Tests only: plan for these sets instead of letting the planner choose, and accept insecure ones. */
  readonly testSets?: readonly BatchSet[] | undefined;
}

/**
 * Plans of a private model hide it (`naming.privacyBits`): there are no others.
 * Throws RANGE_EXCEEDS_MODULUS, PLAN_IMPOSSIBLE, PARAMETERS_INSECURE.
 */
export function batchPlanMaker({ testSets }: PlanOptions = {}): BatchPlanMaker {
  return async ({ network }, naming) => {
    const privacyBits = privacyBitsOf(naming);
    const plan = (set?: BatchSet): Promise<BatchPlan> =>
      planBatch(network, naming.commitment, set, { privacyBits });
    if (testSets !== undefined) return Promise.all(testSets.map(plan));
    return plansAtDegrees((polyDegree) =>
      planBatch(network, naming.commitment, undefined, { privacyBits, polyDegree }),
    );
  };
}

/** One at each degree that has room: clients take the one that their rows fill best. */
async function plansAtDegrees(plan: (polyDegree: number) => Promise<BatchPlan>): Promise<BatchPlan[]> {
  const plans: BatchPlan[] = [];
  let failure: unknown;
  for (const polyDegree of BATCH_DEGREES) {
    try {
      const planned = await plan(polyDegree);
      checkPlanSecurity(planned);
      plans.push(planned);
    } catch (error) {
      if (!UNFIT.has(toCryptoNetsError(error).code)) throw error;
      failure = error;
    }
  }
  if (plans.length === 0) throw failure;
  return plans;
}

/** Nobody can forget to say it. */
function privacyBitsOf({ visibility, privacyBits }: Naming): number | undefined {
  return visibility === 'private' ? (privacyBits ?? DEFAULT_PRIVACY_BITS) : undefined;
}

/** Fresh ciphertexts, and the keys of plans that hide their model. */
function checkPlanSecurity({ parameters, privacy }: BatchPlan): void {
  checkSecurity(parameters, { publishesEvaluationKeys: false });
  if (privacy) checkSecurity(privacyRing(parameters, privacy.primes), { publishesEvaluationKeys: true });
}

/**
 * Networks that do not fit are offered for batches only; so are private models: an answer of interactive packing is not flooded, since N = 8192 has no room
 * for it, and would tell more of the weights than its scores.
 * @param testSet tests only: plan for this set, which may be insecure
 */
export function interactivePlanMaker(testSet?: InteractiveSet): InteractivePlanMaker {
  return async ({ network }, { commitment, visibility }) => {
    if (visibility === 'private') return [];
    try {
      const plan = await planInteractive(network, commitment, testSet);
      checkSecurity(plan.parameters, { publishesEvaluationKeys: true, allowInsecure: testSet !== undefined });
      return [plan];
    } catch (error) {
      if (UNFIT.has(toCryptoNetsError(error).code)) return [];
      throw error;
    }
  };
}

const UNFIT: ReadonlySet<string> = new Set(['PLAN_IMPOSSIBLE', 'RANGE_EXCEEDS_MODULUS']);
