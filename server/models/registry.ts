/** The models of a server, by name: read once at the start; a folder that cannot be served is left out with its reason. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CryptoNetsError, toCryptoNetsError } from '../../shared/errors/index.ts';
import { interactiveSetByName, parameterSetByName } from '../../shared/he/index.ts';
import type { InteractivePlan } from '../../shared/plan/interactive/plan.ts';
import type { BatchPlan } from '../../shared/plan/plan.ts';
import { readModelFolder, type PlanMakers } from './folder.ts';
import type { Model } from './model.ts';

/** A folder that was not loaded, and why. */
export interface RefusedModel {
  readonly folder: string;
  readonly error: CryptoNetsError;
}

/** What names one computation: the part of a request that the registry answers for. */
export interface PlanQuery {
  readonly modelName: string;
  readonly modelDigest: string;
  readonly packing: 'batch' | 'interactive';
  readonly parameterSet: string;
  readonly planDigest: string;
  readonly ciphertextCount: number;
}

export class ModelRegistry {
  readonly #models: ReadonlyMap<string, Model>;
  /** Folders that were left out. */
  readonly refused: readonly RefusedModel[];

  constructor(models: readonly Model[], refused: readonly RefusedModel[] = []) {
    this.#models = new Map(models.map((model) => [model.network.name, model]));
    this.refused = refused;
  }

  models(): readonly Model[] {
    return [...this.#models.values()];
  }

  /** @throws MODEL_NOT_FOUND, MODEL_DIGEST_MISMATCH */
  model(name: string, digest: string): Model {
    const model = this.#models.get(name);
    if (model === undefined) throw new CryptoNetsError('MODEL_NOT_FOUND');
    if (model.digest !== digest) {
      const message = `the server's model of this name has the digest ${model.digest}`;
      throw new CryptoNetsError('MODEL_DIGEST_MISMATCH', message, {
        hint: 'Client and server have different versions of the model; fetch it again.',
      });
    }
    return model;
  }

  /**
   * The plan that a request names, when client and server agree on all of it.
   * @throws MODEL_NOT_FOUND, MODEL_DIGEST_MISMATCH, PARAMETERS_UNKNOWN, PARAMETERS_INSECURE, CIPHERTEXT_PARAMETERS,
   * PLAN_MISMATCH, CIPHERTEXT_COUNT
   */
  plan(query: PlanQuery): BatchPlan {
    const { plans } = this.model(query.modelName, query.modelDigest);
    const plan = plans.find(({ parameters }) => parameters.name === query.parameterSet);
    if (plan === undefined) throw parametersError(query.parameterSet);
    if (plan.digest !== query.planDigest) throw digestError(query, plan, plans);
    if (plan.inputCiphertexts !== query.ciphertextCount) {
      const message = `expected ${plan.inputCiphertexts} ciphertexts, got ${query.ciphertextCount}`;
      throw new CryptoNetsError('CIPHERTEXT_COUNT', message);
    }
    return plan;
  }

  /**
   * The interactive plan that a request names; how many ciphertexts it may have is for the caller to check.
   * @throws MODEL_NOT_FOUND, MODEL_DIGEST_MISMATCH, UNIMPLEMENTED, PARAMETERS_UNKNOWN, PARAMETERS_INSECURE, PLAN_MISMATCH
   */
  interactivePlan(query: PlanQuery): InteractivePlan {
    const { interactivePlans } = this.model(query.modelName, query.modelDigest);
    if (interactivePlans.length === 0) {
      throw new CryptoNetsError('UNIMPLEMENTED', 'only batch packing is offered for this model');
    }
    const plan = interactivePlans.find(({ parameters }) => parameters.name === query.parameterSet);
    if (plan === undefined) throw parametersError(query.parameterSet, interactiveSetByName);
    if (plan.digest === query.planDigest) return plan;
    throw new CryptoNetsError('PLAN_MISMATCH', `the server's plan has the digest ${plan.digest}`);
  }

  /** Every interactive plan of every model. */
  interactivePlans(): readonly InteractivePlan[] {
    return this.models().flatMap(({ interactivePlans }) => interactivePlans);
  }
}

/** Why a parameter set is not among the plans: below 128 bits, unknown, or known but not for this model. */
function parametersError(
  name: string,
  lookUp: (name: string) => unknown = parameterSetByName,
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
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name)
    .sort();
}

/** Loads every model below a folder. Two folders with one model name: the first in alphabetical order stays. @throws CONFIG_INVALID */
export async function loadModels(directory: string, makers: PlanMakers): Promise<ModelRegistry> {
  const models = new Map<string, Model>();
  const refused: RefusedModel[] = [];
  for (const folder of await modelFolders(directory)) {
    try {
      const model = await readModelFolder(join(directory, folder), makers);
      if (models.has(model.network.name)) {
        throw new CryptoNetsError('MODEL_INVALID', `there is another model named ${model.network.name}`);
      }
      models.set(model.network.name, model);
    } catch (error) {
      refused.push({ folder, error: toCryptoNetsError(error) });
    }
  }
  return new ModelRegistry([...models.values()], refused);
}
