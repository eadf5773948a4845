/** Batch packing: sets, plans and what follows from them. Slot i of every ciphertext belongs to image i. */
export type { BatchPrivacy, ClientBatchPlan } from './client-plan.ts';
export type {
  BatchPlan,
  FloodStep,
  PlanStep,
  PointwiseLayer,
  PointwiseStep,
  StepEstimate,
  SwitchStep,
} from './plan.ts';
export type { BatchSet } from './sets.ts';
export { BATCH_SETS, batchSetByName, checkBatchSet } from './sets.ts';
export { planBatch, PRIVACY_BITS } from './planner.ts';
export type { BatchOptions } from './planner.ts';
export { privacyOf, privacyRing, publicKeyBytes } from './privacy.ts';
export { BATCH_DEGREES, degreeFor } from './degree.ts';
export { gatherSlots } from './slots.ts';
export { correctionAfterStep } from './correction.ts';
