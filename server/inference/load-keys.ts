/** Expands evaluation keys on the engine of their plans, and makes what those plans need beside them, before they are called ready. */
import type { EvaluationKeys } from '../../engine/server/evaluator.ts';
import type { BatchEvaluators, InteractiveEvaluators } from './evaluators.ts';
import type { OfferedInteractiveKeys } from '../evaluation-keys/offer.ts';
import type { EvaluationKeyLoader } from '../evaluation-keys/store.ts';

interface Evaluators {
  readonly batch: BatchEvaluators;
  readonly interactive: InteractiveEvaluators;
}

export function evaluationKeyLoader({ batch, interactive }: Evaluators): EvaluationKeyLoader {
  return async (offered, bytes) => {
    if (offered.packing === 'interactive') return loadInteractive(interactive, offered, bytes);
    const evaluator = await batch.for(offered.parameters);
    return evaluator.loadKeys(offered.privacy, bytes);
  };
}

async function loadInteractive(
  evaluators: InteractiveEvaluators,
  { parameters, shape, plans }: OfferedInteractiveKeys,
  bytes: Uint8Array,
): Promise<EvaluationKeys> {
  const evaluator = await evaluators.for(parameters);
  const keys = await evaluator.loadKeys(shape, bytes);
  try {
    for (const plan of plans) await evaluator.prepare(plan, keys);
    return keys;
  } catch (error) {
    keys.dispose();
    throw error;
  }
}
