/** Plans: what will be computed, in which order and at which level. */
export type { BatchPlan, PlanStep, PointwiseLayer, PointwiseStep, StepEstimate, SwitchStep } from './plan.ts';
export { lowerNetwork, planBatch } from './batch.ts';
export { canonicalPlan, planDigest } from './canonical.ts';
export { correctionAfterStep, resultCorrection } from './correction.ts';
export { budgetBits, freshNoise, linearNoise, noiseBits, squareNoise, switchedNoise } from './noise.ts';
export type { NoiseState } from './noise.ts';
