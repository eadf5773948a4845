/** Models whose predictions can never have a place: told when a server starts, not to each client alone. */
import type { EngineName } from '../../engine/wire/facts.ts';
import type { ModelRegistry } from '../models/registry.ts';
import type { Log } from '../observe/log.ts';
import type { AdmissionLimits } from './admission.ts';
import { evaluationBytes as batchBytes } from './batch/memory.ts';
import { evaluationBytes as interactiveBytes } from './interactive/memory.ts';

/** One warning for each plan that is above `limits.maxMemoryBytes` by itself. */
export function tellTooLarge(
  models: ModelRegistry,
  engine: EngineName,
  { maxMemoryBytes }: AdmissionLimits,
  log: Log,
): void {
  const bounds = [
    ...models.batchPlans().map((plan) => [plan.modelName, 'batch', batchBytes(plan, engine)] as const),
    ...models
      .interactivePlans()
      .map((plan) => [plan.modelName, 'interactive', interactiveBytes(plan, 1)] as const),
  ];
  for (const [name, packing, bytes] of bounds) {
    if (bytes > maxMemoryBytes) log.warn({ event: 'model-too-large', name, packing, bytes, maxMemoryBytes });
  }
}
