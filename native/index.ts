/** The native engine's types, and how its CPU path is forced; `evaluator.ts` and `owner.ts` load it. */
export type * from './addon.ts';
export type * from './batch.ts';
export type * from './interactive.ts';
export { forcedCpuPath } from './load.ts';
export type { Loaded } from './load.ts';
