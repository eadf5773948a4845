/** Picks the evaluator of a packing: on the native engine where it loads, otherwise on node-seal. */
import type { Packing } from '../../shared/packing/index.ts';
import { choose } from '../wire/choice.ts';
import type { Chosen } from '../wire/choice.ts';
import type { EngineChoice } from '../../shared/protocol/index.ts';
import type { EngineOptions } from '../wire/facts.ts';
import type { EvaluatorOf } from './evaluator.ts';

type Open<P extends Packing> = (
  parameters: EvaluatorOf[P]['parameters'],
  options: EngineOptions,
) => Promise<EvaluatorOf[P]>;

/** Each engine is loaded only when it is taken. */
const OPEN: { readonly [P in Packing]: { readonly native: Open<P>; readonly seal: Open<P> } } = {
  batch: {
    native: async (...of) => new (await import('./native/batch/evaluator.ts')).NativeBatchEvaluator(...of),
    seal: async (...of) => new (await import('./seal/batch/evaluator.ts')).SealBatchEvaluator(...of),
  },
  interactive: {
    native: async (...of) =>
      new (await import('./native/interactive/evaluator.ts')).NativeInteractiveEvaluator(...of),
    seal: async (...of) =>
      new (await import('./seal/interactive/evaluator.ts')).SealInteractiveEvaluator(...of),
  },
};

/** @throws ENGINE_UNAVAILABLE (native was asked for and does not load), PARAMETERS_INSECURE */
export async function selectEvaluator<P extends Packing>(
  packing: P,
  choice: EngineChoice,
  parameters: EvaluatorOf[P]['parameters'],
  options: EngineOptions = {},
): Promise<Chosen<EvaluatorOf[P]>> {
  const { native, seal } = OPEN[packing];
  return choose(choice, {
    native: () => native(parameters, options),
    seal: () => seal(parameters, options),
  });
}
