/** An interactive prediction that a request names: one plan, so many images, the evaluation keys of its client. */
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import { mostImages, uploadBytes } from '../../../shared/packing/geometry.ts';
import type { InteractivePlan } from '../../../shared/packing/interactive/plan.ts';
import type { SharedEvaluationKeys } from '../../evaluation-keys/shared.ts';
import type { ModelRegistry } from '../../models/registry.ts';
import type { Computation } from '../computation.ts';
import type { InteractiveEvaluators } from '../evaluators.ts';
import type { InteractiveRequest } from '../request.ts';
import { InteractiveRun } from './run.ts';
import { evaluationBytes } from './memory.ts';

export interface InteractiveOffer {
  readonly models: ModelRegistry;
  readonly evaluators: InteractiveEvaluators;
  readonly evaluationKeys: SharedEvaluationKeys;
}

/**
 * Borrows the client's evaluation keys until `release`.
 * @throws MODEL_NOT_FOUND, MODEL_CHANGED, PACKING_NOT_OFFERED, PARAMETERS_UNKNOWN, PARAMETERS_INSECURE, PLAN_MISMATCH, CIPHERTEXT_COUNT,
 * BATCH_TOO_LARGE, EVALUATION_KEYS_MISSING, EVALUATION_KEYS_EXPIRED, EVALUATION_KEYS_PARAMETERS, EVALUATION_KEYS_NO_ROOM
 */
export async function interactiveComputation(
  { models, evaluators, evaluationKeys }: InteractiveOffer,
  request: InteractiveRequest,
  client: string,
): Promise<Computation> {
  const plan = models.interactivePlan(request);
  const images = imagesOf(plan, request.ciphertextCount);
  const { visibility } = models.model(request.modelName, request.modelCommitment);
  const digests = { digest: request.evaluationKeysDigest, shapeDigest: plan.evaluationKeys.digest };
  const parameterSet = plan.parameters.name;
  const borrowed = await evaluationKeys.borrow({ ...digests, parameterSet }, client);
  return {
    modelName: plan.modelName,
    modelCommitment: plan.commitment,
    visibility,
    steps: plan.steps.length,
    parameterSet: plan.parameters.name,
    uploadBytes: uploadBytes(plan, images),
    memoryBytes: evaluationBytes(plan, images),
    packing: 'interactive',
    images,
    cost: images,
    begin: async (options) => {
      const evaluator = await evaluators.for(plan.parameters);
      return new InteractiveRun({ ...options, plan, images, evaluator, keys: borrowed.keys });
    },
    release: borrowed.release,
  };
}

/** @throws CIPHERTEXT_COUNT, BATCH_TOO_LARGE */
function imagesOf(plan: InteractivePlan, ciphertexts: number): number {
  const moduli = plan.plainModuli.length;
  if (ciphertexts < moduli || ciphertexts % moduli !== 0) {
    const message = `expected a multiple of ${moduli} ciphertexts, got ${ciphertexts}`;
    throw new CryptoNetsError('CIPHERTEXT_COUNT', message);
  }
  const images = ciphertexts / moduli;
  const most = mostImages(plan);
  if (images <= most) return images;
  const message = `expected at most ${most} images, got ${images}`;
  throw new CryptoNetsError('BATCH_TOO_LARGE', message);
}
