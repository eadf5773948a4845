/** How images are laid into slots. */
export { batchRanges, checkPixels, gatherSlots } from './batch.ts';
export { slotPositions } from './slots.ts';
export { layPixels, Recombination } from './interactive.ts';
export { choosePacking } from './choose.ts';
export type { Packing, PackingChoice, PackingCost, PackingFacts } from './choose.ts';
