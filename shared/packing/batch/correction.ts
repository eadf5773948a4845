/**
 * BGV's correction factor: a switched ciphertext decrypts to the message times a known number modulo t.
 * It follows from the plan, so it never travels.
 */
import { inverseModulo } from '../../he/index.ts';
import type { PlanStep } from './plan.ts';
import type { BatchSet } from './sets.ts';

/**
 * The factor after a step, from the factor before it (SEAL's `correction_factor`; 1 for a fresh ciphertext): a square squares it,
 * dropping the prime q multiplies it by q^-1 modulo t.
 */
export function correctionAfterStep(step: PlanStep, before: bigint, parameters: BatchSet): bigint {
  const t = parameters.plainModulus;
  let factor = before;
  if (step.kind === 'pointwise') {
    for (const layer of step.layers) if (layer.kind === 'square') factor = (factor * factor) % t;
    return factor;
  }
  if (step.kind === 'flood') return factor;
  for (let primes = step.primesIn; primes > step.primesOut; primes--) {
    factor = (factor * inverseModulo(parameters.dataPrimes[primes - 1]!, t)) % t;
  }
  return factor;
}

/** The factor of the results of a plan. */
export function resultCorrection(steps: readonly PlanStep[], parameters: BatchSet): bigint {
  return steps.reduce((factor, step) => correctionAfterStep(step, factor, parameters), 1n);
}
