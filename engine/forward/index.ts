/** Plans run on evaluators. */
export { ForwardBatch } from './batch.ts';
export type { Intake } from './batch.ts';
export { runPlan } from './run.ts';
export type { StepRunner } from './run.ts';
