/** The face of the operations room: long work, from button to result. */
export { CanaryAnswers, type CanaryParts } from './canaries.ts';
export { evidenceOf } from './evidence.ts';
export { readyModel } from './model.ts';
export { offeredIn } from './ready-model.ts';
export type { ModelSources, ReadyModel } from './ready-model.ts';
export { readyBatch } from './batch.ts';
export { readyInteractive } from './interactive.ts';
export type { PackedRun, ReadyRun } from './packed.ts';
export { mergeSpans } from './trace.ts';
export { plainCheckImpossible, predict } from './predict.ts';
export type { PredictionInput } from './predict.ts';
export { requireNetworkScores, runMethod } from './method.ts';
export type { Measured } from './method.ts';
export { fingerprintOf, signerOf } from './signer.ts';
export type { Signer } from './signer.ts';
export { Operations } from './registry.ts';
export type { Emit } from './registry.ts';
