/** Picks the evaluator of interactive packing for the server: the native engine where it loads, otherwise node-seal. */
import type { InteractiveSet } from '../shared/he/index.ts';
import { choose } from './choice.ts';
import type { EngineChoice } from './choice.ts';
import type { EvaluatorOptions } from './evaluator.ts';
import type { InteractiveEvaluator } from './interactive-evaluator.ts';

/** Loads only what it takes. @throws ENGINE_UNAVAILABLE (native was asked for and does not load), PARAMETERS_INSECURE */
export async function selectInteractiveEvaluator(
  choice: EngineChoice,
  parameters: InteractiveSet,
  options: EvaluatorOptions = {},
): Promise<InteractiveEvaluator> {
  const { made } = await choose<InteractiveEvaluator>(choice, {
    native: async () => {
      const { NativeInteractiveEvaluator } = await import('./native/evaluate/interactive/index.ts');
      return new NativeInteractiveEvaluator(parameters, options);
    },
    seal: async () => {
      const { SealInteractiveEvaluator } = await import('./seal/evaluate/interactive/index.ts');
      return new SealInteractiveEvaluator(parameters, options);
    },
  });
  return made;
}
