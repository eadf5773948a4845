/** The text of a plan that both sides must agree on, and its digest. */
import { textDigest } from '../digest.ts';
import type { BatchPlan, PlanStep } from './plan.ts';

/** Raised whenever the text changes. 2: without stages and names of layers. */
const PLAN_FORMAT_VERSION = 2;

type Undigested = Omit<
  BatchPlan,
  'digest' | 'estimates' | 'privacy' | 'resultCorrection' | 'budgetBits' | 'failureProbabilityLog2'
>;

/**
 * JSON without spaces, fields in fixed order, ASCII. Weights are covered by the model digest. Estimates are left out: they come
 * from floating point and decide nothing that the steps do not say. So are labels: a renamed stage is no other computation.
 */
export function canonicalPlan(plan: Undigested): string {
  const { parameters } = plan;
  return JSON.stringify({
    format: 'cryptonets-plan',
    version: PLAN_FORMAT_VERSION,
    packing: plan.packing,
    model: plan.commitment,
    parameters: {
      name: parameters.name,
      scheme: parameters.scheme,
      polyDegree: parameters.polyDegree,
      plainModulus: String(parameters.plainModulus),
      dataPrimes: parameters.dataPrimes.map(String),
    },
    inputs: plan.inputCiphertexts,
    outputs: plan.outputCiphertexts,
    steps: plan.steps.map(canonicalStep),
    result: { size: plan.resultSize, primes: plan.resultPrimes },
  });
}

function canonicalStep(step: PlanStep): object {
  if (step.kind === 'switch') {
    const { kind, ciphertexts, size, primesIn, primesOut } = step;
    return { kind, ciphertexts, size, primesIn, primesOut };
  }
  if (step.kind === 'flood') {
    const { kind, ciphertexts, sizeIn, primes, bits } = step;
    return { kind, ciphertexts, sizeIn, primes, bits };
  }
  const { kind, inputs, outputs, primes, sizeIn, sizeOut } = step;
  const layers = step.layers.map((layer) => layer.kind);
  return { kind, layers, inputs, outputs, primes, sizeIn, sizeOut };
}

/** SHA-256 of the canonical text, lower-case hex. */
export function planDigest(plan: Undigested): Promise<string> {
  return textDigest(canonicalPlan(plan));
}
