/** The face of the operations room: long work, from button to result. */
export { bringKeys } from './evaluation-keys.ts';
export type { HeldKeys } from './evaluation-keys.ts';
export { makeKey } from './make-key.ts';
export type { MadeKey } from './make-key.ts';
export { readyModel } from './model.ts';
export type { ModelSources, ReadyModel } from './model.ts';
export { batchRun, interactiveRun } from './packed.ts';
export type { PackedRun } from './packed.ts';
export { predict } from './predict.ts';
export type { PredictionInput } from './predict.ts';
export { Operations } from './registry.ts';
export type { Announce } from './registry.ts';
