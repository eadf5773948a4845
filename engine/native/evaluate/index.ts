/** The native evaluator: server side, without key, encryption or decryption. */
export { NativeEvaluator } from './evaluator.ts';
export type { NativeOptions } from '../engine.ts';
