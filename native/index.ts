/** The native engine's typed face: everything above imports this file, only `engine/native` does. */
export type * from './addon.ts';
export { forcedCpuPath, loadNative } from './load.ts';
export type { Loaded } from './load.ts';
