/** What the attacker's program says to a running server: the bare protocol, uploads and keys in, the bytes of the answer out. */
import { createHash } from 'node:crypto';
import type { BatchKeyOwner } from '../../engine/client/owner.ts';
import type { EncryptedScores } from '../../engine/wire/scores.ts';
import { BlockOrder, type PredictRequest } from '../../proto/gen/cryptonets/v1/prediction.ts';
import { joinBytes } from '../../shared/bytes.ts';
import type { BatchPlan } from '../../shared/packing/batch/index.ts';
import { batchBlockBytes, SEED_BYTES } from '../../shared/packing/geometry.ts';
import {
  chunksOf,
  evaluationKeyClient,
  headerMessage,
  uploadKeySet,
} from '../support/evaluation-key-client.ts';
import {
  batch,
  blocksMessage,
  converse,
  firstOf,
  headerFor,
  predictionClient,
  seedsMessage,
} from '../support/prediction-client.ts';
import type { TestServer } from '../support/test-server.ts';
import type { Serve } from './world.ts';

const ORDERS = {
  ciphertext: BlockOrder.BLOCK_ORDER_CIPHERTEXT,
  residue: BlockOrder.BLOCK_ORDER_RESIDUE,
} as const;
const SEEDS_A_MESSAGE = 32;
const BLOCKS_A_MESSAGE = 20;

/** Asks over the wire as often as it likes; sends its keys once. */
export function servedBy({ address, running }: TestServer, plan: BatchPlan): Serve {
  let keys: Promise<string> | undefined;
  const [model] = running.context.models.models();
  const { commitment } = model!;
  return async ({ seeds, blocks, form }, owner) => {
    const digest = plan.privacy ? await (keys ??= sendKeys(address, plan, owner)) : '';
    const changes = { modelCommitment: commitment, computation: batch(ORDERS[form.order], digest) };
    const client = predictionClient(address);
    try {
      const ended = await converse(client, [headerFor(plan, changes), ...uploadOf(plan, seeds, blocks)]);
      if (ended.status !== 0) throw new Error(`${ended.code}: ${ended.message}`);
      return scoresOf(ended.responses);
    } finally {
      client.close();
    }
  };
}

async function sendKeys(address: string, plan: BatchPlan, owner: BatchKeyOwner): Promise<string> {
  const privacy = plan.privacy!;
  const bytes = await owner.makePrivacyKeys(privacy);
  const digest = createHash('sha256').update(bytes).digest('hex');
  const keys = { digest, parameterSet: plan.parameters.name, shapeDigest: privacy.keys.digest };
  const client = evaluationKeyClient(address);
  try {
    const set = { keys, bytes };
    const ended = await uploadKeySet(client, [headerMessage(set), ...chunksOf(set)]);
    if (ended.status !== 0) throw new Error(`${ended.code}: ${ended.message}`);
    return digest;
  } finally {
    client.close();
  }
}

function* uploadOf(plan: BatchPlan, seeds: Uint8Array, blocks: Uint8Array): Generator<PredictRequest> {
  const seedBytes = SEEDS_A_MESSAGE * SEED_BYTES;
  for (let at = 0; at < seeds.length; at += seedBytes) yield seedsMessage(seeds.subarray(at, at + seedBytes));
  const block = batchBlockBytes(plan.parameters);
  for (let first = 0; first * block < blocks.length; first += BLOCKS_A_MESSAGE)
    yield blocksMessage(first, blocks.subarray(first * block, (first + BLOCKS_A_MESSAGE) * block));
}

function scoresOf(responses: Parameters<typeof firstOf>[0]): EncryptedScores {
  const header = firstOf(responses, 'resultHeader')!;
  const chunks = responses.flatMap(({ message }) =>
    message?.$case === 'resultChunk' ? [message.value.data] : [],
  );
  return {
    bytes: joinBytes(chunks),
    count: header.ciphertextCount,
    size: header.size,
    primes: header.primes,
  };
}
