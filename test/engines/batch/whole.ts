/** Whole runs for tests: encrypt, stream, evaluate, decrypt; and what must come out. */
import type { BatchEvaluator, CiphertextVector, EvaluationKeys } from '../../../engine/server/evaluator.ts';
import type { BatchEncryption, BatchKeyOwner } from '../../../engine/client/owner.ts';
import type { UploadForm } from '../../../engine/wire/batch.ts';
import type { EncryptedScores } from '../../../engine/wire/scores.ts';
import { evaluateBigInts, inputSize, preparePlain } from '../../../shared/network/index.ts';
import type { IntegerNetwork } from '../../../shared/network/index.ts';
import type { Control } from '../../../shared/operations/index.ts';
import type { BatchPlan, PlanStep, PointwiseStep, SwitchStep } from '../../../shared/packing/batch/index.ts';
import { seededIntegers } from '../../support/networks.ts';

export const MODEL_DIGEST = '5e'.repeat(32);

/** Random quantised images, image by image. */
export function randomPixels(plan: BatchPlan, images: number, seed = 7): Uint8Array {
  const next = seededIntegers(seed);
  return Uint8Array.from({ length: images * plan.inputCiphertexts }, () => next(0, 2 ** plan.inputBits - 1));
}

/** All blocks of an upload in one piece. */
export async function collectBlocks(encryption: BatchEncryption, maxBytes = 1 << 20): Promise<Uint8Array> {
  const blocks = new Uint8Array(encryption.blockCount * encryption.blockBytes);
  let taken = 0;
  for await (const run of encryption.runs(maxBytes)) {
    if (run.firstBlock * encryption.blockBytes !== taken || run.blocks.length > maxBytes)
      throw new Error('order');
    blocks.set(run.blocks, taken);
    taken += run.blocks.length;
  }
  if (taken !== blocks.length) throw new Error('an upload ended early');
  return blocks;
}

/** How SEAL uploads. */
export const SEALS_FORM: UploadForm = { order: 'ciphertext', expander: 'blake2xb' };

/** Streams an upload into an evaluator and finishes it. */
export async function evaluateStream(
  plan: BatchPlan,
  evaluator: BatchEvaluator,
  encryption: BatchEncryption,
  { keys, ...control }: Control & { readonly keys?: EvaluationKeys | undefined } = {},
  maxBytes = 1 << 18,
): Promise<EncryptedScores> {
  const batch = await evaluator.begin(plan, encryption.seeds, encryption.form, control, keys);
  try {
    for await (const { firstBlock, blocks } of encryption.runs(maxBytes))
      await batch.push(firstBlock, blocks);
    return await batch.finish();
  } finally {
    batch.dispose();
  }
}

/** The scores that the network has in the clear, image by image. */
export function expectedScores(network: IntegerNetwork, pixels: Uint8Array): BigInt64Array {
  const plain = preparePlain(network);
  const size = inputSize(network);
  const scores: bigint[] = [];
  for (let first = 0; first < pixels.length; first += size) {
    scores.push(...evaluateBigInts(plain, pixels.subarray(first, first + size)));
  }
  return BigInt64Array.from(scores);
}

/** The keys of a plan that hides its model, in the evaluator's hands. */
export async function privacyKeys(
  { privacy }: BatchPlan,
  owner: BatchKeyOwner,
  evaluator: BatchEvaluator,
): Promise<EvaluationKeys | undefined> {
  return privacy ? evaluator.loadKeys(privacy, await owner.makePrivacyKeys(privacy)) : undefined;
}

/** One step of a plan that hides no model. */
export function runStep<V extends CiphertextVector>(
  evaluator: {
    pointwise(step: PointwiseStep, input: V): Promise<V>;
    switchModulus(step: SwitchStep, input: V): Promise<V>;
  },
  step: PlanStep,
  input: V,
): Promise<V> {
  if (step.kind === 'pointwise') return evaluator.pointwise(step, input);
  if (step.kind === 'switch') return evaluator.switchModulus(step, input);
  throw new Error('a step that needs keys');
}

/** Encrypts, evaluates and decrypts a batch, with fresh keys where the plan hides its model. */
export async function predictBatch(
  plan: BatchPlan,
  owner: BatchKeyOwner,
  evaluator: BatchEvaluator,
  pixels: Uint8Array,
): Promise<BigInt64Array> {
  const images = pixels.length / plan.inputCiphertexts;
  const keys = await privacyKeys(plan, owner, evaluator);
  const encryption = await owner.encrypt(plan, pixels, images);
  try {
    const scores = await evaluateStream(plan, evaluator, encryption, { keys });
    return await owner.decrypt(plan, scores, images);
  } finally {
    encryption.dispose();
    keys?.dispose();
  }
}
