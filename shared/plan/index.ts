/** Plans: what will be computed, in which order and at which level. */
export type { BatchPlan, PlanStep, PointwiseLayer, PointwiseStep, StepEstimate, SwitchStep } from './plan.ts';
export { planBatch } from './batch.ts';
export { canonicalPlan, planDigest } from './canonical.ts';
export { correctionAfterStep, resultCorrection } from './correction.ts';
export { budgetBits, freshNoise } from './noise.ts';
