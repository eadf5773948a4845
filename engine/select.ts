/** Picks the evaluator of the server: the native engine where it loads, otherwise node-seal. */
import type { ParameterSet } from '../shared/he/index.ts';
import { choose } from './choice.ts';
import type { EngineChoice } from './choice.ts';
import type { Evaluator, EvaluatorOptions } from './evaluator.ts';

export interface SelectedEvaluator {
  readonly evaluator: Evaluator;
  /** Why `auto` did not take the native engine. */
  readonly fallbackReason?: string;
}

/** Loads only what it takes. @throws ENGINE_UNAVAILABLE (native was asked for and does not load), PARAMETERS_INSECURE */
export async function selectEvaluator(
  choice: EngineChoice,
  parameters: ParameterSet,
  options: EvaluatorOptions = {},
): Promise<SelectedEvaluator> {
  const { made, ...rest } = await choose<Evaluator>(choice, {
    native: async () => {
      const { NativeEvaluator } = await import('./native/evaluate/index.ts');
      return new NativeEvaluator(parameters, options);
    },
    seal: async () => {
      const { SealEvaluator } = await import('./seal/evaluate/index.ts');
      return new SealEvaluator(parameters, options);
    },
  });
  return { evaluator: made, ...rest };
}
