/** What a request wants computed, agreed upon and sized, whatever its packing: one face for Predict. */
import type { EncryptedScores } from '../../engine/wire/batch.ts';
import { MOST_INTERACTIVE_IMAGES } from '../../engine/wire/interactive.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { BorrowedKeys } from '../keys/store.ts';
import type { ServerContext } from '../rpc/context.ts';
import type { PredictionRequest } from '../rpc/codecs/header.ts';
import type { Lane } from './admission.ts';
import { BatchRun, type RunOptions } from './batch-run.ts';
import { InteractiveRun } from './interactive-run.ts';
import {
  evaluationBytesOf,
  interactiveEvaluationBytesOf,
  interactiveUploadBytesOf,
  uploadBytesOf,
} from './sizes.ts';

/** A computation that takes its upload. */
export interface Run {
  /** Payload that was taken so far. */
  readonly receivedBytes: number;
  /** Runs to the result and frees what it took, whatever happens. */
  finish(): Promise<EncryptedScores>;
}

export interface Computation {
  readonly modelName: string;
  readonly parameterSet: string;
  /** Payload of its upload. */
  readonly uploadBytes: number;
  /** Upper bound on the memory of its evaluation. */
  readonly memoryBytes: number;
  readonly lane: Lane;
  /** @throws ENGINE_UNAVAILABLE */
  begin(options: RunOptions): Promise<Run>;
  /** Gives back what was borrowed for it. */
  release(): void;
}

type Parts = Pick<ServerContext, 'models' | 'evaluators' | 'interactive' | 'keys'>;

/** @throws whatever the registry and the key store refuse; MESSAGE_INVALID */
export function agree(parts: Parts, request: PredictionRequest): Computation {
  return request.packing === 'interactive' ? interactive(parts, request) : batch(parts, request);
}

function batch({ models, evaluators }: Parts, request: PredictionRequest): Computation {
  const plan = models.plan(request);
  return {
    modelName: plan.modelName,
    parameterSet: plan.parameters.name,
    uploadBytes: uploadBytesOf(plan),
    memoryBytes: evaluationBytesOf(plan),
    lane: 'batch',
    begin: async (options) => {
      const evaluator = await evaluators.for(plan.parameters);
      return new BatchRun({ ...options, plan, order: request.blockOrder, evaluator });
    },
    release: () => undefined,
  };
}

function interactive(parts: Parts, request: PredictionRequest): Computation {
  const plan = parts.models.interactivePlan(request);
  const images = imagesOf(request.ciphertextCount, plan.plainModuli.length);
  if (request.evaluationKeysDigest === '') {
    throw new CryptoNetsError(
      'MESSAGE_INVALID',
      'header.evaluation_keys_digest: expected 64 hexadecimal digits',
    );
  }
  const borrowed: BorrowedKeys = parts.keys.borrow(request.evaluationKeysDigest, plan.evaluationKeys.digest);
  return {
    modelName: plan.modelName,
    parameterSet: plan.parameters.name,
    uploadBytes: interactiveUploadBytesOf(plan, images),
    memoryBytes: interactiveEvaluationBytesOf(plan, images),
    lane: 'interactive',
    begin: async (options) => {
      const evaluator = await parts.interactive.for(plan.parameters);
      return new InteractiveRun({ ...options, plan, images, evaluator, keys: borrowed.keys });
    },
    release: borrowed.release,
  };
}

/** @throws CIPHERTEXT_COUNT, BATCH_TOO_LARGE */
function imagesOf(ciphertexts: number, moduli: number): number {
  if (ciphertexts < moduli || ciphertexts % moduli !== 0) {
    const message = `expected a multiple of ${moduli} ciphertexts, got ${ciphertexts}`;
    throw new CryptoNetsError('CIPHERTEXT_COUNT', message);
  }
  const images = ciphertexts / moduli;
  if (images <= MOST_INTERACTIVE_IMAGES) return images;
  const message = `expected at most ${MOST_INTERACTIVE_IMAGES} images, got ${images}`;
  throw new CryptoNetsError('BATCH_TOO_LARGE', message);
}
