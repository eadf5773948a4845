/** The face of the addon that the server may see: no key, no decryption. */
import type { EvaluatorAddon, InteractiveEvaluatorAddon } from './addon.ts';
import { loadAddon, type Loaded } from './load.ts';

export function loadEvaluatorAddon(): Loaded<EvaluatorAddon> {
  return loadAddon<EvaluatorAddon>();
}

export function loadInteractiveEvaluatorAddon(): Loaded<InteractiveEvaluatorAddon> {
  return loadAddon<InteractiveEvaluatorAddon>();
}
