/** How the plans of a network are derived when a model is read. */
import type { DecodedNetwork } from '../../shared/network/index.ts';
import type { BatchPlan } from '../../shared/packing/batch/plan.ts';
import type { InteractivePlan } from '../../shared/packing/interactive/plan.ts';
import type { Visibility } from '../../shared/protocol/index.ts';

/** How a model is told of. */
export interface Naming {
  readonly visibility: Visibility;
  /** What names the weights: 64 hexadecimal digits. */
  readonly commitment: string;
  /** Of a private model: answers are a function of the scores but for a statistical distance of 2^-privacyBits. */
  readonly privacyBits?: number | undefined;
}

/** Derives the batch plans of a network, best first. Throws PLAN_IMPOSSIBLE when no parameter set can run it. */
export type BatchPlanMaker = (decoded: DecodedNetwork, naming: Naming) => Promise<readonly BatchPlan[]>;

/** Derives the interactive plans of a network, best first; none where it does not fit. */
export type InteractivePlanMaker = (
  decoded: DecodedNetwork,
  naming: Naming,
) => Promise<readonly InteractivePlan[]>;

export interface PlanMakers {
  readonly planBatch: BatchPlanMaker;
  /** Absent where interactive packing is not offered. */
  readonly planInteractive?: InteractivePlanMaker | undefined;
}
