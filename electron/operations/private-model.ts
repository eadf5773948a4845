/** A model whose weights stay on its server: what the client needs of its plans is fetched, and believed as far as it can be checked. */
import { CryptoNetsError, toCryptoNetsError } from '../../shared/errors/index.ts';
import type { ModelDescription } from '../../shared/network/index.ts';
import type { Offer } from '../../shared/packing/index.ts';
import type { ClientInteractivePlan } from '../../shared/packing/interactive/index.ts';
import type { RemoteClientPlans, RemoteModel } from '../remote/index.ts';
import { believedBatchPlan, believedInteractivePlan, type Announced } from './client-half.ts';
import { batchesOnly, degreeOf, type ModelSources, type ReadyModel } from './ready-model.ts';

/**
 * Costs one short call. @throws MODEL_CHANGED, MESSAGE_INVALID, PLAN_MISMATCH, PARAMETERS_UNKNOWN, PARAMETERS_INVALID, PARAMETERS_INSECURE,
 * CANCELLED
 */
export async function readyPrivateModel(
  { remote, values, allowInsecure = false }: ModelSources,
  offered: RemoteModel,
  signal: AbortSignal | undefined,
): Promise<ReadyModel> {
  const sent = await remote.plans(offered, signal);
  const announced = { model: offered, input: sent.input, allowInsecure };
  const { name, visibility, commitment } = offered;
  const degree = degreeOf(offered, values, sent.input);
  const plan = await believedBatchPlan(announcedPlan(sent, offered, 'batch', degree), announced);
  checkScores(sent.description, plan.outputCiphertexts);
  const interactive = await interactiveOffer(sent, offered, announced);
  const { input, description } = sent;
  return { name, visibility, commitment, input, description, network: undefined, plan, interactive };
}

/** As many scores as the description has a meaning for. @throws MESSAGE_INVALID */
function checkScores(description: ModelDescription | undefined, scores: number): void {
  const { answers } = description ?? {};
  if (!answers || scores === (answers.kind === 'score' ? 1 : answers.classes.length)) return;
  throw new CryptoNetsError('MESSAGE_INVALID', 'the server describes another number of scores than it sends');
}

type SentPlan<P> = Extract<RemoteClientPlans['plans'][number], { readonly packing: P }>;

/** The half that was sent for the first plan of the catalog, at this degree if one is given. @throws PLAN_MISMATCH when the server sends another one */
function announcedPlan<P extends 'batch' | 'interactive'>(
  { plans }: RemoteClientPlans,
  offered: RemoteModel,
  packing: P,
  degree?: number,
): SentPlan<P> {
  const listed = offered.plans.find(
    (plan) => plan.packing === packing && (degree === undefined || plan.parameters.polyDegree === degree),
  );
  const found = plans.find(
    (plan): plan is SentPlan<P> => plan.packing === packing && plan.digest === listed?.digest,
  );
  if (found) return found;
  throw new CryptoNetsError('PLAN_MISMATCH', `the server sent another ${packing} plan than it lists`);
}

/** Batch packing works without it: what is wrong is told only to whoever asks for interactive packing. */
async function interactiveOffer(
  sent: RemoteClientPlans,
  offered: RemoteModel,
  announced: Announced,
): Promise<Offer<ClientInteractivePlan>> {
  if (!offered.plans.some(({ packing }) => packing === 'interactive')) return batchesOnly('private');
  try {
    const plan = await believedInteractivePlan(announcedPlan(sent, offered, 'interactive'), announced);
    return { offered: true, plan };
  } catch (error) {
    return { offered: false, reason: toCryptoNetsError(error) };
  }
}
