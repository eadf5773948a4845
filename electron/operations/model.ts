/** Which model and plan a prediction uses: the network is had and checked here, the plan derived here and compared with the server's. */
import { CryptoNetsError, toCryptoNetsError } from '../../shared/errors/index.ts';
import { checkParameterSet, checkSecurity } from '../../shared/he/index.ts';
import type { DecodedNetwork, IntegerNetwork } from '../../shared/network/index.ts';
import { decodeNetwork } from '../../shared/network/index.ts';
import type { InteractivePlan } from '../../shared/plan/interactive/index.ts';
import type { BatchPlan } from '../../shared/plan/plan.ts';
import type { Remote, RemoteCatalog, RemoteModel } from '../remote/index.ts';

/** A model that is ready to be asked: network and plan of this side, agreed with the server. */
export interface ReadyModel {
  readonly name: string;
  readonly network: IntegerNetwork;
  readonly plan: BatchPlan;
  /** The interactive plan that both sides have, or why there is none. */
  readonly interactive: InteractivePlan | CryptoNetsError;
}

export interface ModelSources {
  readonly remote: Remote;
  readonly catalog: RemoteCatalog;
  /** A network that is at hand (bundled, or fetched before), by its digest. */
  readonly atHand: (digest: string) => Promise<DecodedNetwork | undefined>;
  readonly keep: (decoded: DecodedNetwork) => void;
  readonly derivePlan: (decoded: DecodedNetwork) => BatchPlan | Promise<BatchPlan>;
  readonly deriveInteractive?: (decoded: DecodedNetwork) => Promise<InteractivePlan>;
  /** Tests only. */
  readonly allowInsecure?: boolean;
}

/**
 * The named model, or the server's first one. Costs one download of the network (tens of KB) when it is not at hand.
 * @throws MODEL_NOT_FOUND, MODEL_INVALID, MODEL_DIGEST_MISMATCH, PLAN_MISMATCH, PLAN_IMPOSSIBLE, PARAMETERS_INSECURE, CANCELLED
 */
export async function readyModel(
  sources: ModelSources,
  name: string | undefined,
  signal?: AbortSignal,
): Promise<ReadyModel> {
  const offered = chooseModel(sources.catalog, name);
  const decoded = await decodedNetwork(sources, offered, signal);
  const plan = await sources.derivePlan(decoded);
  checkPlan(plan, sources.allowInsecure ?? false);
  agreeOnPlan(plan, offered);
  const interactive = await interactivePlan(sources, decoded, offered);
  return { name: offered.name, network: decoded.network, plan, interactive };
}

/** Batch packing works without it: what is wrong is told only to whoever asks for interactive packing. */
async function interactivePlan(
  { deriveInteractive, allowInsecure = false }: ModelSources,
  decoded: DecodedNetwork,
  offered: RemoteModel,
): Promise<InteractivePlan | CryptoNetsError> {
  const theirs = offered.plans.filter(({ packing }) => packing === 'interactive');
  if (theirs.length === 0 || !deriveInteractive) {
    return new CryptoNetsError('UNIMPLEMENTED', 'The server offers this model for batches only.');
  }
  try {
    const plan = await deriveInteractive(decoded);
    checkSecurity(plan.parameters, { publishesEvaluationKeys: true, allowInsecure });
    if (theirs.some(({ digest }) => digest === plan.digest)) return plan;
    return mismatch(plan, theirs);
  } catch (error) {
    return toCryptoNetsError(error);
  }
}

function chooseModel(catalog: RemoteCatalog, name: string | undefined): RemoteModel {
  const found = name === undefined ? catalog.models[0] : catalog.models.find((model) => model.name === name);
  if (!found) throw new CryptoNetsError('MODEL_NOT_FOUND');
  return found;
}

async function decodedNetwork(
  sources: ModelSources,
  offered: RemoteModel,
  signal: AbortSignal | undefined,
): Promise<DecodedNetwork> {
  const known = await sources.atHand(offered.digest);
  if (known) return known;
  const { json, weights } = await sources.remote.model(offered, signal);
  const decoded = await decodeNetwork(json, weights);
  if (decoded.digest !== offered.digest || decoded.network.name !== offered.name) {
    throw new CryptoNetsError('MODEL_DIGEST_MISMATCH', 'The server sent another model than it lists.');
  }
  sources.keep(decoded);
  return decoded;
}

/** The client's own refusal, whatever planner and server say. */
function checkPlan(plan: BatchPlan, allowInsecure: boolean): void {
  checkParameterSet(plan.parameters);
  checkSecurity(plan.parameters, { publishesEvaluationKeys: false, allowInsecure });
}

function agreeOnPlan(plan: BatchPlan, offered: RemoteModel): void {
  const theirs = offered.plans.filter(({ packing }) => packing === 'batch');
  if (theirs.some(({ digest }) => digest === plan.digest)) return;
  throw mismatch(plan, theirs);
}

function mismatch(
  plan: BatchPlan | InteractivePlan,
  theirs: readonly { readonly digest: string }[],
): CryptoNetsError {
  return new CryptoNetsError(
    'PLAN_MISMATCH',
    `expected a plan ${plan.digest.slice(0, 12)} (${plan.parameters.name}), got ${theirs.map(({ digest }) => digest.slice(0, 12)).join(', ') || 'none'}`,
  );
}
