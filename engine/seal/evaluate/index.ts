/** The SEAL evaluator: server side, without key, encryption or decryption. */
export { SealEvaluator } from './evaluator.ts';
