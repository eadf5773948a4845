/** The text of an interactive plan that both sides must agree on, and its digest. */
import { hexDigest } from './keys.ts';
import type { InteractivePlan, InteractiveStep } from './plan.ts';

export const INTERACTIVE_FORMAT_VERSION = 1;

export type UndigestedInteractivePlan = Omit<InteractivePlan, 'digest'>;

/** JSON without spaces, fields in fixed order, ASCII. Weights, biases and input layout enter by their digests; estimates are left out. */
export async function canonicalInteractivePlan(plan: UndigestedInteractivePlan): Promise<string> {
  const { parameters, input } = plan;
  return JSON.stringify({
    format: 'cryptonets-plan',
    version: INTERACTIVE_FORMAT_VERSION,
    packing: plan.packing,
    model: plan.modelDigest,
    parameters: {
      name: parameters.name,
      scheme: parameters.scheme,
      polyDegree: parameters.polyDegree,
      dataPrimes: parameters.dataPrimes.map(String),
      specialPrime: String(parameters.specialPrime),
    },
    plainModuli: plan.plainModuli.map(String),
    input: { pixels: input.pixels, bits: input.bits, slots: await hexDigest(bytesOf(input.pixelOfSlot)) },
    steps: await Promise.all(plan.steps.map(canonicalStep)),
    result: { slots: plan.resultSlots, primes: plan.resultPrimes },
    evaluationKeys: plan.evaluationKeys.digest,
  });
}

async function canonicalStep(step: InteractiveStep): Promise<object> {
  if (step.kind === 'switch') {
    const { kind, stage, primesIn, primesOut } = step;
    return { kind, stage, primesIn, primesOut };
  }
  const { kind, name, stage, primes } = step;
  if (step.kind === 'square') return { kind, name, stage, primes };
  const { babySteps, giantStride, giants, folds, diagonals, biases } = step;
  const weights = await Promise.all(
    diagonals.map(async ({ baby, giant, slots }) => [baby, giant, await hexDigest(bytesOf(slots))]),
  );
  const biasDigest = await hexDigest(bytesOf(biases));
  return { kind, name, stage, primes, babySteps, giantStride, giants, folds, weights, biases: biasDigest };
}

/** Little-endian memory, as everywhere in this house. */
function bytesOf(values: Int32Array | Int8Array | Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

export async function interactivePlanDigest(plan: UndigestedInteractivePlan): Promise<string> {
  const text = await canonicalInteractivePlan(plan);
  return hexDigest(Uint8Array.from(text, (character) => character.charCodeAt(0)));
}
