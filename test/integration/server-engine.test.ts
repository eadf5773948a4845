/** The server with a real engine (node-seal) behind it, in its own process: what it finds in ciphertexts, and that a cancelled evaluation is really over. */
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  BlockOrder,
  type PredictionServiceClient,
  type PredictResponse,
} from '../../proto/gen/cryptonets/v1/prediction.ts';
import { planBatch, type BatchPlan } from '../../shared/packing/batch/index.ts';
import { makeModels, type ModelsFolder } from '../support/model-folders.ts';
import { seedNetwork } from '../support/networks.ts';
import { insecureSet } from '../support/parameter-sets.ts';
import {
  blocksMessage,
  collect,
  converse,
  firstOf,
  headerFor,
  batch,
  predictionClient,
  writeAll,
  zeroUpload,
} from '../support/prediction-client.ts';
import { startServerProcess, type ServerProcess } from '../support/server.ts';

/** A plaintext modulus that leaves the small ring room for the noise of this network. */
const SET = insecureSet(6);

let models: ModelsFolder;
let plan: BatchPlan;
let server: ServerProcess;
let client: PredictionServiceClient;

beforeAll(async () => {
  const network = seedNetwork();
  models = await makeModels(network);
  plan = await planBatch(network, models.digests.get(network.name)!, SET);
  server = await startServerProcess({
    models: models.path,
    program: 'seal',
    env: { CRYPTONETS_TEST_SET: SET.name },
  });
  client = predictionClient(server.address);
});
afterAll(async () => {
  client.close();
  await server[Symbol.asyncDispose]();
  await models[Symbol.asyncDispose]();
});

const uploadOf = () => [...zeroUpload(plan)];

test.each([
  ['ciphertext', BlockOrder.BLOCK_ORDER_CIPHERTEXT],
  ['residue', BlockOrder.BLOCK_ORDER_RESIDUE],
])(
  'a whole evaluation in order %s tells its stages on the clock of the request',
  async (_name, blockOrder) => {
    const { status: ended, responses } = await converse(client, [
      headerFor(plan, { computation: batch(blockOrder) }),
      ...uploadOf(),
    ]);
    expect(ended).toBe(status.OK);
    expect(firstOf(responses, 'resultHeader')).toMatchObject({
      ciphertextCount: plan.outputCiphertexts,
      size: plan.resultSize,
      primes: plan.resultPrimes,
    });
    const spans = responses.flatMap(({ message }) => (message?.$case === 'stage' ? [message.value] : []));
    const names = spans.map(({ name }) => name);
    for (const name of ['queue', 'expand', 'hidden-layers', 'switch', 'output-layers', 'pack'])
      expect(names).toContain(name);
    const wallMs = firstOf(responses, 'completion')!.wallMs;
    for (const { startMs, durationMs } of spans) {
      expect(startMs).toBeGreaterThanOrEqual(0);
      expect(startMs + durationMs).toBeLessThanOrEqual(wallMs + 1);
    }
  },
);

test.each([0, 1, 40])('a residue out of range in chunk %i', async (chunk) => {
  const [seeds, ...chunks] = uploadOf();
  const { message } = chunks[chunk]!;
  if (message?.$case !== 'blocks') throw new Error('expected blocks');
  const { firstBlock, blocks } = message.value;
  const bad = Uint8Array.from(blocks);
  bad.fill(0xff, bad.length - 7);
  chunks[chunk] = blocksMessage(firstBlock, bad);
  const ended = await converse(client, [headerFor(plan), seeds!, ...chunks]);
  expect(ended.code).toBe('RESIDUE_OUT_OF_RANGE');
  expect(ended.message).not.toMatch(/ff|255|1125899906842/);
});

/** Starts an evaluation, cancels it at the first progress of a stage, and waits until the server has logged its end: that line. */
async function cancelDuring(stage: string): Promise<Record<string, unknown>> {
  const before = server.events('call').length;
  const call = client.predict();
  const end = collect(call);
  const reached = new Promise<void>((resolve) => {
    call.on('data', ({ message }: PredictResponse) => {
      if (message?.$case === 'progress' && message.value.stage === stage) resolve();
    });
  });
  await writeAll(call, [headerFor(plan), ...uploadOf()]);
  call.end();
  await reached;
  call.cancel();
  expect((await end).status).toBe(status.CANCELLED);
  while (server.events('call').length === before) await new Promise((resolve) => setTimeout(resolve, 10));
  const line = server.events('call').at(-1)!;
  expect(line).toMatchObject({ code: 'CANCELLED' });
  return line;
}

// How much CPU time and memory that saves is a matter for benchmarks: a busy machine would break an assertion on it.
test('cancelling in the middle of the evaluation is its end: no later stage is reached, time after time', async () => {
  for (let i = 0; i < 8; i += 1) {
    const { stages } = (await cancelDuring('hidden-layers')) as { stages: Record<string, number> };
    for (const later of ['switch', 'output-layers', 'pack']) expect(stages).not.toHaveProperty(later);
  }
});

test('after all this it still evaluates', async () => {
  expect((await converse(client, [headerFor(plan), ...uploadOf()])).status).toBe(status.OK);
});
