/** The text of an interactive plan that both sides must agree on, and its digest. */
import { numbersDigest, textDigest } from '../digest.ts';
import type { InteractivePlan, InteractiveStep } from './plan.ts';

/** Raised whenever the text changes. 2: without stages and names of steps. */
const INTERACTIVE_FORMAT_VERSION = 2;

export type UndigestedInteractivePlan = Omit<InteractivePlan, 'digest'>;

/** JSON without spaces, fields in fixed order, ASCII. Weights, biases and input layout enter by their digests; estimates and labels are left out. */
export async function canonicalInteractivePlan(plan: UndigestedInteractivePlan): Promise<string> {
  const { parameters, input } = plan;
  return JSON.stringify({
    format: 'cryptonets-plan',
    version: INTERACTIVE_FORMAT_VERSION,
    packing: plan.packing,
    model: plan.commitment,
    parameters: {
      name: parameters.name,
      scheme: parameters.scheme,
      polyDegree: parameters.polyDegree,
      dataPrimes: parameters.dataPrimes.map(String),
      specialPrime: String(parameters.specialPrime),
    },
    plainModuli: plan.plainModuli.map(String),
    input: { pixels: input.pixels, bits: input.bits, slots: await numbersDigest(input.pixelOfSlot) },
    steps: await Promise.all(plan.steps.map(canonicalStep)),
    result: { slots: plan.resultSlots, primes: plan.resultPrimes },
    evaluationKeys: plan.evaluationKeys.digest,
  });
}

async function canonicalStep(step: InteractiveStep): Promise<object> {
  if (step.kind === 'switch') {
    const { kind, primesIn, primesOut } = step;
    return { kind, primesIn, primesOut };
  }
  const { kind, primes } = step;
  if (step.kind === 'square') return { kind, primes };
  const { babySteps, giantStride, giants, folds, diagonals, biases } = step;
  const weights = await Promise.all(
    diagonals.map(async ({ baby, giant, slots }) => [baby, giant, await numbersDigest(slots)]),
  );
  const biasDigest = await numbersDigest(biases);
  return { kind, primes, babySteps, giantStride, giants, folds, weights, biases: biasDigest };
}

/** SHA-256 of the canonical text, lower-case hex. */
export async function interactivePlanDigest(plan: UndigestedInteractivePlan): Promise<string> {
  return textDigest(await canonicalInteractivePlan(plan));
}
