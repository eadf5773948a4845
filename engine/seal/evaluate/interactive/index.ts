/** The SEAL evaluator of interactive packing. */
export { SealInteractiveEvaluator } from './evaluator.ts';
