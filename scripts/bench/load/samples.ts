/** Real encryptions of each packing, made once and sent again and again; their answers are decrypted and checked once, and compared from then on. */
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { selectKeyMaker, selectKeyOwner } from '../../../engine/client/select.ts';
import type { EncryptedScores } from '../../../engine/wire/scores.ts';
import { Expander } from '../../../proto/gen/cryptonets/v1/common.ts';
import { BlockOrder, PredictRequest } from '../../../proto/gen/cryptonets/v1/prediction.ts';
import {
  decodeNetwork,
  evaluatePrepared,
  inputSize,
  preparePlain,
  type IntegerNetwork,
} from '../../../shared/network/index.ts';
import { planBatch, type BatchPlan } from '../../../shared/packing/batch/index.ts';
import { blocksOf, mostImages, resultShape } from '../../../shared/packing/geometry.ts';
import { planInteractive, type InteractivePlan } from '../../../shared/packing/interactive/index.ts';
import { MAX_CHUNK_BYTES, type EvaluationKeysReference } from '../../../shared/protocol/index.ts';
import { framed } from './exchange.ts';

export interface Sample {
  readonly name: string;
  /** Framed, with a request id of its own. */
  header(): Buffer;
  /** Framed seeds and blocks. */
  readonly frames: readonly Buffer[];
  readonly resultBytes: number;
  /** Whether the scores are those of the network in the clear. */
  check(bytes: Uint8Array): Promise<boolean>;
  readonly keys?: { readonly reference: EvaluationKeysReference; readonly bytes: Uint8Array };
}

const MODELS = path.resolve(import.meta.dirname, '../../../models');

async function readNetwork(name: string): Promise<IntegerNetwork & { readonly digest: string }> {
  const read = (file: string): Promise<Buffer> => readFile(path.join(MODELS, name, file));
  const { network, digest } = await decodeNetwork(
    (await read('network.json')).toString(),
    await read('weights.bin'),
  );
  return Object.assign(network, { digest });
}

/** Grey levels, a fixed pattern. */
function levels(network: IntegerNetwork, images: number): Uint8Array {
  const most = 2 ** network.input.bits;
  return Uint8Array.from({ length: images * inputSize(network) }, (_, at) => (at * 7 + (at >> 5)) % most);
}

const messageOf = (message: PredictRequest['message']): Buffer =>
  framed(PredictRequest.encode({ message }).finish());

function headerOf(
  plan: BatchPlan | InteractivePlan,
  computation: Extract<PredictRequest['message'], { $case: 'header' }>['value']['computation'],
): Buffer {
  const value = {
    requestId: randomBytes(16),
    modelName: plan.modelName,
    modelCommitment: plan.commitment,
    parameterSet: plan.parameters.name,
    planDigest: plan.digest,
    computation,
  };
  return messageOf({ $case: 'header', value });
}

const seedsFrame = (seeds: Uint8Array): Buffer => messageOf({ $case: 'seeds', value: { seeds } });
const blocksFrame = (firstBlock: number, blocks: Uint8Array): Buffer =>
  messageOf({ $case: 'blocks', value: { firstBlock, blocks } });

function agrees(network: IntegerNetwork, pixels: Uint8Array, images: number, scores: BigInt64Array): boolean {
  const plain = preparePlain(network);
  const size = inputSize(network);
  return Array.from({ length: Math.min(images, 8) }, (_, image) => {
    const expected = evaluatePrepared(plain, pixels.subarray(image * size, (image + 1) * size));
    return expected.every((score, output) => scores[image * expected.length + output] === score);
  }).every(Boolean);
}

function scoresOf(plan: BatchPlan | InteractivePlan, bytes: Uint8Array): EncryptedScores {
  const { count, size, primes } = resultShape(plan, 1);
  return { count, size, primes, bytes };
}

/** A full batch of a model; `polyDegree` undefined is the planner's choice. */
export async function batchSample(model: string, polyDegree?: number): Promise<Sample> {
  const network = await readNetwork(model);
  const plan = await planBatch(network, network.digest, undefined, polyDegree ? { polyDegree } : {});
  const { made: maker } = await selectKeyMaker('auto');
  const secret = await maker.makeSecretKey(plan.parameters);
  const { made: owner } = await selectKeyOwner('batch', 'auto', plan.parameters, secret);
  const images = mostImages(plan);
  const pixels = levels(network, images);
  const encryption = await owner.encrypt(plan, pixels, images);
  const frames = [seedsFrame(encryption.seeds)];
  for await (const { firstBlock, blocks, giveBack } of encryption.runs(MAX_CHUNK_BYTES)) {
    frames.push(blocksFrame(firstBlock, blocks));
    giveBack?.();
  }
  const blockOrder =
    encryption.form.order === 'residue' ? BlockOrder.BLOCK_ORDER_RESIDUE : BlockOrder.BLOCK_ORDER_CIPHERTEXT;
  encryption.dispose();
  return {
    name: `batch ${model}`,
    header: () =>
      headerOf(plan, {
        $case: 'batch',
        value: { blockOrder, evaluationKeysDigest: '', expander: Expander.EXPANDER_UNSPECIFIED },
      }),
    frames,
    resultBytes: resultShape(plan, 1).byteLength,
    check: async (bytes) => {
      const scores = await owner.decrypt(plan, scoresOf(plan, bytes), images);
      await owner.dispose();
      return agrees(network, pixels, images, scores);
    },
  };
}

/** One picture, with evaluation keys of its own. */
export async function interactiveSample(model: string): Promise<Sample> {
  const network = await readNetwork(model);
  const plan = await planInteractive(network, network.digest);
  const { made: maker } = await selectKeyMaker('auto');
  const secret = await maker.makeSecretKey(plan.parameters);
  const { made: owner } = await selectKeyOwner('interactive', 'auto', plan.parameters, secret);
  const pixels = levels(network, 1);
  const bytes = await owner.makeEvaluationKeys(plan.evaluationKeys);
  const upload = await owner.encrypt(plan, pixels, 1);
  const digest = createHash('sha256').update(bytes).digest('hex');
  const parameterSet = plan.parameters.name;
  const ciphertextCount = plan.plainModuli.length;
  return {
    name: `interactive ${model}`,
    header: () =>
      headerOf(plan, { $case: 'interactive', value: { ciphertextCount, evaluationKeysDigest: digest } }),
    frames: [seedsFrame(upload.seeds), ...interactiveBlocks(plan, upload.bytes)],
    resultBytes: resultShape(plan, 1).byteLength,
    check: async (result) => {
      const scores = await owner.decrypt(plan, scoresOf(plan, result), 1);
      await owner.dispose();
      return agrees(network, pixels, 1, scores);
    },
    keys: { reference: { digest, parameterSet, shapeDigest: plan.evaluationKeys.digest }, bytes },
  };
}

/** One block a message: they differ in length. */
function interactiveBlocks({ parameters }: InteractivePlan, bytes: Uint8Array): Buffer[] {
  const lengths = blocksOf(parameters);
  const frames: Buffer[] = [];
  for (let from = 0; from < bytes.length;) {
    const to = from + lengths[frames.length % lengths.length]!;
    frames.push(blocksFrame(frames.length, bytes.subarray(from, to)));
    from = to;
  }
  return frames;
}
