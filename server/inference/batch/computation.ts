/** A batch that a request names: one plan, one evaluator, and, where the plan hides its model, the evaluation keys of its client. */
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import type { BatchPlan } from '../../../shared/packing/batch/index.ts';
import { mostImages, uploadBytes } from '../../../shared/packing/geometry.ts';
import type { SharedEvaluationKeys } from '../../evaluation-keys/shared.ts';
import type { BorrowedKeys } from '../../evaluation-keys/store.ts';
import type { ModelRegistry } from '../../models/registry.ts';
import type { Computation } from '../computation.ts';
import type { BatchEvaluators } from '../evaluators.ts';
import type { BatchRequest } from '../request.ts';
import { BatchRun } from './run.ts';
import { evaluationBytes } from './memory.ts';

export interface BatchOffer {
  readonly models: ModelRegistry;
  readonly evaluators: BatchEvaluators;
  readonly evaluationKeys: SharedEvaluationKeys;
}

/**
 * Borrows the client's evaluation keys, if the plan takes any, until `release`.
 * @throws MODEL_NOT_FOUND, MODEL_CHANGED, PARAMETERS_UNKNOWN, PARAMETERS_INSECURE, CIPHERTEXT_PARAMETERS, PLAN_MISMATCH, MESSAGE_INVALID,
 * EVALUATION_KEYS_MISSING, EVALUATION_KEYS_EXPIRED, EVALUATION_KEYS_PARAMETERS, EVALUATION_KEYS_NO_ROOM, ENGINE_UNAVAILABLE
 */
export async function batchComputation(
  { models, evaluators, evaluationKeys }: BatchOffer,
  request: BatchRequest,
  client: string,
): Promise<Computation> {
  const plan = models.batchPlan(request);
  const { visibility } = models.model(request.modelName, request.modelCommitment);
  const { engine } = await evaluators.facts(plan.parameters);
  const borrowed = await borrowedKeys(evaluationKeys, plan, request.evaluationKeysDigest, client);
  return {
    modelName: plan.modelName,
    modelCommitment: plan.commitment,
    visibility,
    steps: plan.steps.length,
    parameterSet: plan.parameters.name,
    uploadBytes: uploadBytes(plan, 1),
    memoryBytes: evaluationBytes(plan, engine),
    packing: 'batch',
    images: mostImages(plan),
    cost: 1,
    begin: async (options) => {
      const evaluator = await evaluators.for(plan.parameters);
      const form = { order: request.blockOrder, expander: request.expander };
      return new BatchRun({ ...options, plan, form, evaluator, keys: borrowed?.keys });
    },
    release: () => borrowed?.release(),
  };
}

/** Named if and only if the plan takes them. */
async function borrowedKeys(
  keys: SharedEvaluationKeys,
  { privacy, parameters }: BatchPlan,
  digest: string | undefined,
  client: string,
): Promise<BorrowedKeys | undefined> {
  if (privacy && digest !== undefined) {
    const reference = { digest, shapeDigest: privacy.keys.digest, parameterSet: parameters.name };
    return keys.borrow(reference, client);
  }
  if (!privacy && digest === undefined) return undefined;
  const expected = privacy ? 'the digest of evaluation keys, which this plan takes' : 'nothing for this plan';
  throw new CryptoNetsError('MESSAGE_INVALID', `header.batch.evaluation_keys_digest: expected ${expected}`);
}
