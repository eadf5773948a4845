/** How images are laid into slots: what both packings have in common, and the choice between them. */
export { checkImages, checkPixels } from './pixels.ts';
export { STEP_STAGES, stagesOf } from './stages.ts';
export type { StepStage } from './stages.ts';
export { choosePacking } from './choose.ts';
export { offeredPlan } from './packing.ts';
export type { ClientPlan, Offer, Packing, Plan } from './packing.ts';
export type { PackingChoice, PackingCost, PackingFacts } from './choose.ts';
