/** The models of a server, by name; a folder that cannot be served is left out with its reason, or stays what it was when it was served before. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CryptoNetsError, toCryptoNetsError } from '../../shared/errors/index.ts';
import type { InteractivePlan } from '../../shared/packing/interactive/plan.ts';
import type { BatchPlan } from '../../shared/packing/batch/plan.ts';
import { readModelFolder } from './folder.ts';
import { stateOfFolder } from './reload.ts';
import type { Model } from './model.ts';
import type { PlanMakers } from './plan-makers.ts';
import { DEFAULT_PRIVACY_BITS, type VisibilityWish } from './visibility.ts';
import type { Visibility } from '../../shared/protocol/index.ts';
import { batchSetByName } from '../../shared/packing/batch/index.ts';
import { interactiveSetByName } from '../../shared/packing/interactive/index.ts';

/** A folder that was not loaded, and why. */
export interface RefusedModel {
  readonly folder: string;
  readonly error: CryptoNetsError;
  /** What it held before is still served. */
  readonly kept: boolean;
}

/** Where a model came from, to read it again only when it changed. */
interface Source {
  readonly folder: string;
  readonly state: string;
}

/** What names one computation: the part of a request that the registry answers for. */
export interface PlanQuery {
  readonly modelName: string;
  readonly modelCommitment: string;
  readonly parameterSet: string;
  readonly planDigest: string;
}

export class ModelRegistry {
  #models: ReadonlyMap<string, Model>;
  #refused: readonly RefusedModel[];
  #sources: ReadonlyMap<Model, Source>;

  constructor(
    models: readonly Model[],
    refused: readonly RefusedModel[] = [],
    sources: ReadonlyMap<Model, Source> = new Map(),
  ) {
    this.#models = new Map(models.map((model) => [model.network.name, model]));
    this.#refused = refused;
    this.#sources = sources;
  }

  /** Folders that were left out. */
  get refused(): readonly RefusedModel[] {
    return this.#refused;
  }

  /** From now on these are the models; whoever computes with one of the others goes on. */
  replaceBy(other: ModelRegistry): void {
    this.#models = other.#models;
    this.#refused = other.#refused;
    this.#sources = other.#sources;
  }

  /** The model that was read from a folder, and the state in which the folder was. */
  fromFolder(folder: string): { readonly model: Model; readonly state: string } | undefined {
    for (const [model, source] of this.#sources) {
      if (source.folder === folder) return { model, state: source.state };
    }
    return undefined;
  }

  models(): readonly Model[] {
    return [...this.#models.values()];
  }

  /** @throws MODEL_NOT_FOUND, MODEL_CHANGED */
  model(name: string, commitment: string): Model {
    const model = this.#models.get(name);
    if (model === undefined) throw new CryptoNetsError('MODEL_NOT_FOUND');
    if (model.commitment !== commitment) {
      const message = `the server's model of this name has the commitment ${model.commitment}`;
      throw new CryptoNetsError('MODEL_CHANGED', message);
    }
    return model;
  }

  /**
   * The batch plan that a request names, when client and server agree on all of it.
   * @throws MODEL_NOT_FOUND, MODEL_CHANGED, PARAMETERS_UNKNOWN, PARAMETERS_INSECURE, CIPHERTEXT_PARAMETERS, PLAN_MISMATCH
   */
  batchPlan(query: PlanQuery): BatchPlan {
    const { batchPlans: plans } = this.model(query.modelName, query.modelCommitment);
    const plan = plans.find(({ parameters }) => parameters.name === query.parameterSet);
    if (plan === undefined) throw parametersError(query.parameterSet);
    if (plan.digest !== query.planDigest) throw digestError(query, plan, plans);
    return plan;
  }

  /**
   * The interactive plan that a request names; how many ciphertexts there may be is for the caller to check.
   * @throws MODEL_NOT_FOUND, MODEL_CHANGED, PACKING_NOT_OFFERED, PARAMETERS_UNKNOWN, PARAMETERS_INSECURE, PLAN_MISMATCH
   */
  interactivePlan(query: PlanQuery): InteractivePlan {
    const { interactivePlans, visibility } = this.model(query.modelName, query.modelCommitment);
    if (interactivePlans.length === 0) throw batchesOnly(visibility);
    const plan = interactivePlans.find(({ parameters }) => parameters.name === query.parameterSet);
    if (plan === undefined) throw parametersError(query.parameterSet, interactiveSetByName);
    if (plan.digest === query.planDigest) return plan;
    throw new CryptoNetsError('PLAN_MISMATCH', `the server's plan has the digest ${plan.digest}`);
  }

  /** Every batch plan of every model. */
  batchPlans(): readonly BatchPlan[] {
    return this.models().flatMap(({ batchPlans }) => batchPlans);
  }

  /** Every interactive plan of every model. */
  interactivePlans(): readonly InteractivePlan[] {
    return this.models().flatMap(({ interactivePlans }) => interactivePlans);
  }
}

function batchesOnly(visibility: Visibility): CryptoNetsError {
  const message =
    visibility === 'private'
      ? 'a private model is offered for batches only: one image at a time, answers would not hide its weights'
      : 'only batch packing is offered for this model';
  return new CryptoNetsError('PACKING_NOT_OFFERED', message);
}

/** Why a parameter set is not among the plans: below 128 bits, unknown, or known but not for this model. */
function parametersError(
  name: string,
  lookUp: (name: string) => unknown = batchSetByName,
): CryptoNetsError {
  try {
    lookUp(name);
  } catch (error) {
    return toCryptoNetsError(error);
  }
  return new CryptoNetsError('PARAMETERS_UNKNOWN', 'the model is not offered under this parameter set');
}

/** The digest of another of the model's plans means that the ciphertexts were made for other parameters than the header says. */
function digestError(query: PlanQuery, plan: BatchPlan, plans: readonly BatchPlan[]): CryptoNetsError {
  const other = plans.find(({ digest }) => digest === query.planDigest);
  return other === undefined
    ? new CryptoNetsError('PLAN_MISMATCH', `the server's plan has the digest ${plan.digest}`)
    : new CryptoNetsError(
        'CIPHERTEXT_PARAMETERS',
        `the plan belongs to ${other.parameters.name}, the header says ${plan.parameters.name}`,
      );
}

async function modelFolders(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((cause: unknown) => {
    throw new CryptoNetsError('CONFIG_INVALID', 'models: the folder cannot be read', { cause });
  });
  return entries
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}

/** Models are private unless somebody says otherwise. */
const PRIVATE_UNLESS_SAID: VisibilityWish = {
  publicModels: [],
  privateModels: [],
  otherModels: 'private',
  privacyBits: DEFAULT_PRIVACY_BITS,
};

/**
 * Loads every model below a folder. Two folders with one model name: the first in alphabetical order stays.
 * @param before what was loaded from it: folders that did not change are not read again, and what was served stays when its folder is broken
 * @throws CONFIG_INVALID
 */
export async function loadModels(
  directory: string,
  makers: PlanMakers,
  wish: VisibilityWish = PRIVATE_UNLESS_SAID,
  before?: ModelRegistry,
): Promise<ModelRegistry> {
  const models = new Map<string, Model>();
  const sources = new Map<Model, Source>();
  const refused: RefusedModel[] = [];
  const take = (model: Model, source: Source): void => {
    if (models.has(model.network.name)) {
      throw new CryptoNetsError('MODEL_INVALID', `there is another model named ${model.network.name}`);
    }
    models.set(model.network.name, model);
    sources.set(model, source);
  };
  for (const folder of await modelFolders(directory)) {
    const path = join(directory, folder);
    const state = await stateOfFolder(path);
    const known = before?.fromFolder(folder);
    try {
      if (known?.state === state) take(known.model, { folder, state });
      // Its salt may have been made just now.
      else take(await readModelFolder(path, makers, wish), { folder, state: await stateOfFolder(path) });
    } catch (error) {
      const kept = known !== undefined && !models.has(known.model.network.name);
      if (kept) take(known.model, { folder, state: known.state });
      refused.push({ folder, error: toCryptoNetsError(error), kept });
    }
  }
  return new ModelRegistry([...models.values()], refused, sources);
}
