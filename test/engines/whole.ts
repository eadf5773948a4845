/** Whole runs for tests: encrypt, stream, evaluate, decrypt; and what must come out. */
import type { Evaluator } from '../../engine/evaluator.ts';
import type { BatchEncryption, KeyOwner } from '../../engine/key-owner.ts';
import type { EncryptedScores } from '../../engine/wire/index.ts';
import { evaluateBigInts, preparePlain } from '../../shared/network/index.ts';
import type { IntegerNetwork } from '../../shared/network/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { BatchPlan } from '../../shared/plan/index.ts';
import { seededIntegers } from '../support/networks.ts';

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

/** Streams an upload into an evaluator and finishes it. */
export async function evaluateStream(
  plan: BatchPlan,
  evaluator: Evaluator,
  encryption: BatchEncryption,
  control: Control = {},
  maxBytes = 1 << 18,
): Promise<EncryptedScores> {
  const batch = await evaluator.beginBatch(plan, encryption.seeds, encryption.order, control);
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
  const size = network.input.height * network.input.width;
  const scores: bigint[] = [];
  for (let first = 0; first < pixels.length; first += size) {
    scores.push(...evaluateBigInts(plain, pixels.subarray(first, first + size)));
  }
  return BigInt64Array.from(scores);
}

/** Encrypts, evaluates and decrypts a batch. */
export async function predictBatch(
  plan: BatchPlan,
  owner: KeyOwner,
  evaluator: Evaluator,
  pixels: Uint8Array,
): Promise<BigInt64Array> {
  const images = pixels.length / plan.inputCiphertexts;
  const encryption = await owner.encryptBatch(plan, pixels, images);
  try {
    const scores = await evaluateStream(plan, evaluator, encryption);
    return await owner.decryptBatch(plan, scores, images);
  } finally {
    encryption.dispose();
  }
}
