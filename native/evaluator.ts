/** The face of the addon that the server may see: no key, no decryption. */
import type { BatchEvaluatorAddon } from './batch.ts';
import type { InteractiveEvaluatorAddon } from './interactive.ts';
import { loadAddon, type Loaded } from './load.ts';

export function loadBatchEvaluatorAddon(): Loaded<BatchEvaluatorAddon> {
  return loadAddon<BatchEvaluatorAddon>();
}

export function loadInteractiveEvaluatorAddon(): Loaded<InteractiveEvaluatorAddon> {
  return loadAddon<InteractiveEvaluatorAddon>();
}
