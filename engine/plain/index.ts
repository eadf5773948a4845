/** The oracle's evaluator. Its key owner is a module of its own (`key-owner.ts`), which the server cannot reach. */
export { PlainEvaluator } from './evaluator.ts';
