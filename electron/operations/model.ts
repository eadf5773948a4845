/**
 * Which model and plan a prediction uses. Of a public model the network is had and checked here, the plan derived here and compared with the
 * server's; a private one is in private-model.ts.
 */
import { CryptoNetsError, toCryptoNetsError } from '../../shared/errors/index.ts';
import { checkSecurity } from '../../shared/he/index.ts';
import type { DecodedNetwork } from '../../shared/network/index.ts';
import { decodeNetwork } from '../../shared/network/index.ts';
import { checkBatchSet } from '../../shared/packing/batch/index.ts';
import type { ClientBatchPlan } from '../../shared/packing/batch/index.ts';
import type { Offer } from '../../shared/packing/index.ts';
import { checkInteractiveSet } from '../../shared/packing/interactive/index.ts';
import type { ClientInteractivePlan } from '../../shared/packing/interactive/index.ts';
import type { RemoteCatalog, RemoteModel } from '../remote/index.ts';
import { planMismatch } from './plan-mismatch.ts';
import { readyPrivateModel } from './private-model.ts';
import { batchesOnly, degreeOf, offeredIn, type ModelSources, type ReadyModel } from './ready-model.ts';

/**
 * The named model, or the server's first one. Costs one download of the network (tens of KB) when it is not at hand.
 * @throws MODEL_NOT_FOUND, MODEL_INVALID, MODEL_DIGEST_MISMATCH, MODEL_CHANGED, MESSAGE_INVALID, PLAN_MISMATCH, PLAN_IMPOSSIBLE, PARAMETERS_INSECURE, CANCELLED
 */
export async function readyModel(
  sources: ModelSources,
  name: string | undefined,
  signal?: AbortSignal,
): Promise<ReadyModel> {
  const offered = chooseModel(sources.catalog, name);
  if (offered.visibility === 'private') return readyPrivateModel(sources, offered, signal);
  return readyPublicModel(sources, offered, signal);
}

async function readyPublicModel(
  sources: ModelSources,
  offered: RemoteModel,
  signal: AbortSignal | undefined,
): Promise<ReadyModel> {
  const decoded = await decodedNetwork(sources, offered, signal);
  const { network } = decoded;
  const plan = await sources.derivePlan(decoded, degreeOf(offered, sources.values, network.input));
  checkPlan(plan, sources.allowInsecure ?? false);
  agreeOnPlan(plan, offered);
  const interactive = await interactivePlan(sources, decoded, offered);
  const { name, visibility, commitment } = offered;
  const { input, description } = network;
  return { name, visibility, commitment, input, description, network, plan, interactive };
}

/** Batch packing works without it: what is wrong is told only to whoever asks for interactive packing. */
async function interactivePlan(
  { deriveInteractive, allowInsecure = false }: ModelSources,
  decoded: DecodedNetwork,
  offered: RemoteModel,
): Promise<Offer<ClientInteractivePlan>> {
  const theirs = offered.plans.filter(({ packing }) => packing === 'interactive');
  if (theirs.length === 0 || !deriveInteractive) {
    return batchesOnly('public');
  }
  try {
    const plan = await deriveInteractive(decoded);
    checkInteractiveSet(plan.parameters);
    checkSecurity(plan.parameters, { publishesEvaluationKeys: true, allowInsecure });
    if (theirs.some(({ digest }) => digest === plan.digest)) return { offered: true, plan };
    return { offered: false, reason: planMismatch(plan, theirs) };
  } catch (error) {
    return { offered: false, reason: toCryptoNetsError(error) };
  }
}

/** Without a name the first model that reads digits, as the app does; then whatever there is. */
function chooseModel(catalog: RemoteCatalog, name: string | undefined): RemoteModel {
  const { models } = catalog;
  if (name !== undefined) return offeredIn(catalog, name);
  const found = models.find(({ reads }) => reads === 'digit') ?? models[0];
  if (!found) throw new CryptoNetsError('MODEL_NOT_FOUND');
  return found;
}

async function decodedNetwork(
  sources: ModelSources,
  offered: RemoteModel,
  signal: AbortSignal | undefined,
): Promise<DecodedNetwork> {
  const known = await sources.atHand(offered.commitment);
  if (known) return known;
  const { json, weights } = await sources.remote.model(offered, signal);
  const decoded = await decodeNetwork(json, weights);
  if (decoded.digest !== offered.commitment || decoded.network.name !== offered.name) {
    throw new CryptoNetsError('MODEL_DIGEST_MISMATCH', 'the server sent another model than it lists');
  }
  sources.keep(decoded);
  return decoded;
}

/** The client's own refusal, whatever planner and server say. */
function checkPlan(plan: ClientBatchPlan, allowInsecure: boolean): void {
  checkBatchSet(plan.parameters);
  checkSecurity(plan.parameters, { publishesEvaluationKeys: false, allowInsecure });
}

function agreeOnPlan(plan: ClientBatchPlan, offered: RemoteModel): void {
  const theirs = offered.plans.filter(({ packing }) => packing === 'batch');
  if (theirs.some(({ digest }) => digest === plan.digest)) return;
  throw planMismatch(plan, theirs);
}
