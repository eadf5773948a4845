/** Picks the evaluator of the server: the native engine where it loads, otherwise node-seal. */
import type { ParameterSet } from '../shared/he/index.ts';
import type { Evaluator, EvaluatorOptions } from './evaluator.ts';
import { nativeAbsence, NativeEvaluator } from './native/evaluate/index.ts';
import { SealEvaluator } from './seal/evaluate/index.ts';

/** `auto`: native if it loads, otherwise seal. */
export type EngineChoice = 'auto' | 'native' | 'seal';

export interface SelectedEvaluator {
  readonly evaluator: Evaluator;
  /** Why `auto` did not take the native engine. */
  readonly fallbackReason?: string;
}

/** @throws ENGINE_UNAVAILABLE (native was asked for and does not load), PARAMETERS_INSECURE */
export async function selectEvaluator(
  choice: EngineChoice,
  parameters: ParameterSet,
  options: EvaluatorOptions = {},
): Promise<SelectedEvaluator> {
  if (choice === 'seal') return { evaluator: new SealEvaluator(parameters, options) };
  const fallbackReason = nativeAbsence();
  if (fallbackReason === undefined || choice === 'native') {
    return { evaluator: new NativeEvaluator(parameters, options) };
  }
  return { evaluator: new SealEvaluator(parameters, options), fallbackReason };
}
