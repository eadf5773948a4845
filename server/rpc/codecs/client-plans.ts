/** The client's half of plans to the wire: field by field, so that nothing of the other half can slip in. */
import type {
  ClientPlan as WirePlan,
  GetPlansResponse,
  Input as WireInput,
} from '../../../proto/gen/cryptonets/v1/catalog.ts';
import { pictureSize, type NetworkInput } from '../../../shared/network/index.ts';
import type { ClientBatchPlan } from '../../../shared/packing/batch/client-plan.ts';
import { clientHalfDigest } from '../../../shared/packing/client-half.ts';
import type { ClientPlan } from '../../../shared/packing/index.ts';
import type { ClientInteractivePlan } from '../../../shared/packing/interactive/client-plan.ts';
import type { Model } from '../../models/model.ts';
import { ringToWire } from './ring.ts';

export async function plansToWire(model: Model): Promise<GetPlansResponse> {
  const plans = [...model.batchPlans, ...model.interactivePlans];
  return {
    commitment: model.commitment,
    input: inputToWire(model.network.input),
    plans: await Promise.all(plans.map(planToWire)),
    description: model.network.description ? JSON.stringify(model.network.description) : '',
  };
}

function inputToWire(input: NetworkInput): WireInput {
  const { height, width, bits } = input;
  const mask = new Uint8Array(input.mask ? Math.ceil(pictureSize(input) / 8) : 0);
  for (const position of input.mask ?? []) mask[position >> 3]! |= 1 << (position & 7);
  return { height, width, bits, readPlaces: mask };
}

async function planToWire(plan: ClientPlan): Promise<WirePlan> {
  const digest = await clientHalfDigest(plan);
  const parameters = ringToWire(plan.parameters);
  return plan.packing === 'batch'
    ? { digest, parameters, packing: { $case: 'batch', value: batchToWire(plan) } }
    : { digest, parameters, packing: { $case: 'interactive', value: interactiveToWire(plan) } };
}

type WireOf<Case extends 'batch' | 'interactive'> = Extract<WirePlan['packing'], { $case: Case }>['value'];

function batchToWire(plan: ClientBatchPlan): WireOf<'batch'> {
  const { inputCiphertexts, outputCiphertexts, resultSize, resultPrimes, privacy } = plan;
  return {
    plainModulus: Number(plan.parameters.plainModulus),
    inputCiphertexts,
    outputCiphertexts,
    resultSize,
    resultPrimes,
    resultCorrection: Number(plan.resultCorrection),
    privacy: privacy ? { bits: privacy.bits, primes: privacy.primes } : undefined,
  };
}

function interactiveToWire(plan: ClientInteractivePlan): WireOf<'interactive'> {
  const { input, resultSlots, resultPrimes, evaluationKeys } = plan;
  return {
    plainModuli: plan.plainModuli.map(Number),
    layout: Array.from(input.pixelOfSlot, (pixel) => pixel + 1),
    resultPlaces: [...resultSlots],
    resultPrimes,
    evaluationKeys: evaluationKeys.keys.map(({ galoisElement, primes }) => ({ galoisElement, primes })),
  };
}
