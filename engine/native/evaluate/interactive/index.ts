/** The native evaluator of interactive packing: server side, without key, encryption or decryption. */
export { NativeInteractiveEvaluator } from './evaluator.ts';
