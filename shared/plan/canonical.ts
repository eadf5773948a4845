/** The text of a plan that both sides must agree on, and its digest. */
import { webSha256 } from '../network/index.ts';
import type { Sha256 } from '../network/index.ts';
import type { BatchPlan, PlanStep } from './plan.ts';

export const PLAN_FORMAT_VERSION = 1;

type Undigested = Omit<BatchPlan, 'digest' | 'estimates'>;

/**
 * JSON without spaces, fields in fixed order, ASCII. Weights are covered by the model digest, estimates are left out: they come
 * from floating point and decide nothing that the steps do not say.
 */
export function canonicalPlan(plan: Undigested): string {
  const { parameters } = plan;
  return JSON.stringify({
    format: 'cryptonets-plan',
    version: PLAN_FORMAT_VERSION,
    packing: plan.packing,
    model: plan.modelDigest,
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
    const { kind, stage, ciphertexts, size, primesIn, primesOut } = step;
    return { kind, stage, ciphertexts, size, primesIn, primesOut };
  }
  const { kind, stage, inputs, outputs, primes, sizeIn, sizeOut } = step;
  const layers = step.layers.map((layer) => [layer.kind, layer.name]);
  return { kind, stage, layers, inputs, outputs, primes, sizeIn, sizeOut };
}

/** SHA-256 of the canonical text, lower-case hex. */
export async function planDigest(plan: Undigested, sha256: Sha256 = webSha256): Promise<string> {
  const text = canonicalPlan(plan);
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const digest = await sha256(bytes);
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
