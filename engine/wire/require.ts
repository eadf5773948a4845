/** A plan and an engine must be of the same parameter set. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { ParameterSet } from '../../shared/he/index.ts';
import type { BatchPlan } from '../../shared/plan/index.ts';

/** @throws CIPHERTEXT_PARAMETERS */
export function requireParameters(plan: BatchPlan, parameters: ParameterSet): void {
  if (plan.parameters.name === parameters.name) return;
  const message = `expected a plan for ${parameters.name}, got one for ${plan.parameters.name}`;
  throw new CryptoNetsError('CIPHERTEXT_PARAMETERS', message);
}
