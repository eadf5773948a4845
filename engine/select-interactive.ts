/** Picks the evaluator of interactive packing for the server: the native engine where it can, otherwise node-seal. */
import type { InteractiveSet } from '../shared/he/index.ts';
import type { EngineChoice } from './choice.ts';
import type { EvaluatorOptions } from './evaluator.ts';
import type { InteractiveEvaluator } from './interactive-evaluator.ts';

/** Loads only what it takes. Every choice is node-seal while no other engine has rotations. @throws PARAMETERS_INSECURE */
export async function selectInteractiveEvaluator(
  _choice: EngineChoice,
  parameters: InteractiveSet,
  options: EvaluatorOptions = {},
): Promise<InteractiveEvaluator> {
  const { SealInteractiveEvaluator } = await import('./seal/evaluate/interactive/evaluator.ts');
  return new SealInteractiveEvaluator(parameters, options);
}
