/** The client's half of a plan as both sides agree on it: what is in it, its canonical text, its digest. Nothing of it follows from single weights. */
import type { ClientBatchPlan } from './batch/client-plan.ts';
import { numbersDigest, textDigest } from './digest.ts';
import type { ClientInteractivePlan } from './interactive/client-plan.ts';
import type { ClientPlan } from './packing.ts';

/** Raised whenever the text changes. */
const CLIENT_HALF_VERSION = 1;

type Told<P> = P extends unknown
  ? Omit<P, 'digest' | 'commitment' | 'modelName' | 'budgetBits' | 'failureProbabilityLog2'>
  : never;

/**
 * JSON without spaces, fields in fixed order, ASCII. Neither the model's name nor its commitment is in it: two models of one shape have one text.
 */
export async function canonicalClientHalf(plan: Told<ClientPlan>): Promise<string> {
  const { name, scheme, polyDegree, dataPrimes, specialPrime } = plan.parameters;
  return JSON.stringify({
    format: 'cryptonets-client-plan',
    version: CLIENT_HALF_VERSION,
    packing: plan.packing,
    parameters: {
      name,
      scheme,
      polyDegree,
      dataPrimes: dataPrimes.map(String),
      specialPrime: String(specialPrime),
    },
    ...(plan.packing === 'batch' ? batchText(plan) : await interactiveText(plan)),
  });
}

function batchText(plan: Told<ClientBatchPlan>): object {
  return {
    plainModulus: String(plan.parameters.plainModulus),
    input: { ciphertexts: plan.inputCiphertexts, bits: plan.inputBits },
    outputs: plan.outputCiphertexts,
    result: {
      size: plan.resultSize,
      primes: plan.resultPrimes,
      correction: String(plan.resultCorrection),
    },
    ...(plan.privacy && {
      privacy: { bits: plan.privacy.bits, primes: plan.privacy.primes, keys: plan.privacy.keys.digest },
    }),
  };
}

async function interactiveText(plan: Told<ClientInteractivePlan>): Promise<object> {
  const { input } = plan;
  return {
    plainModuli: plan.plainModuli.map(String),
    input: { pixels: input.pixels, bits: input.bits, slots: await numbersDigest(input.pixelOfSlot) },
    result: { slots: plan.resultSlots, primes: plan.resultPrimes },
    evaluationKeys: plan.evaluationKeys.digest,
  };
}

/** SHA-256 of the canonical text, lower-case hex. */
export async function clientHalfDigest(plan: Told<ClientPlan>): Promise<string> {
  return textDigest(await canonicalClientHalf(plan));
}

/**
 * Names what is computed: two private models of one shape have one client's half, so its digest alone does not tell their weights apart. For
 * whoever keeps what was made of a plan.
 */
export function computationName({ commitment, digest }: Pick<ClientPlan, 'commitment' | 'digest'>): string {
  return `${commitment} ${digest}`;
}

/** The same plan under the digest of its client's half: how a plan is named whose weights nobody may test a guess against. */
export async function namedByClientHalf<P extends ClientPlan>(plan: P): Promise<P> {
  return { ...plan, digest: await clientHalfDigest(plan) };
}
