/** The server with a real engine (node-seal) behind it, in its own process: what it finds in ciphertexts, and that a cancelled evaluation is really over. */
import { status } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BlockOrder } from '../../proto/gen/cryptonets/v1/common.ts';
import type { PredictionServiceClient } from '../../proto/gen/cryptonets/v1/prediction.ts';
import { planBatch, type BatchPlan } from '../../shared/plan/index.ts';
import { makeModels, type ModelsFolder } from '../support/model-folders.ts';
import { seedNetwork } from '../support/networks.ts';
import { insecureSet } from '../support/parameter-sets.ts';
import {
  blocksMessage,
  collect,
  converse,
  firstOf,
  headerFor,
  predictionClient,
  writeAll,
  zeroUpload,
} from '../support/prediction-client.ts';
import { canMeasure, cpuMs, residentBytes } from '../support/process-usage.ts';
import { startServerProcess, type ServerProcess } from '../support/server.ts';

let models: ModelsFolder;
let plan: BatchPlan;
let server: ServerProcess;
let client: PredictionServiceClient;

beforeAll(async () => {
  const network = seedNetwork();
  models = await makeModels(network);
  plan = await planBatch(network, models.digests.get(network.name)!, insecureSet());
  server = await startServerProcess({ models: models.path, program: 'seal' });
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
      headerFor(plan, { blockOrder }),
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
    for (const name of ['queue', 'expand', 'convolve', 'switch', 'output', 'pack'])
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

/**
 * Starts an evaluation, cancels it at the first progress of a stage, and waits until the server has logged its end.
 * Returns the CPU time of the server at the moment of the cancellation.
 */
async function cancelDuring(stage: string): Promise<number> {
  const before = server.events('call').length;
  const call = client.predict();
  const end = collect(call);
  const reached = new Promise<void>((resolve) => {
    call.on('data', ({ message }) => {
      if (message?.$case === 'progress' && message.value.stage === stage) resolve();
    });
  });
  await writeAll(call, [headerFor(plan), ...uploadOf()]);
  call.end();
  await reached;
  const cancelledAtMs = cpuMs(server.child.pid!);
  call.cancel();
  expect((await end).status).toBe(status.CANCELLED);
  while (server.events('call').length === before) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(server.events('call').at(-1)).toMatchObject({ code: 'CANCELLED' });
  return cancelledAtMs;
}

/** Resolves when a process uses less than a tenth of half a second. */
async function untilQuiet(pid: number): Promise<void> {
  for (let last = cpuMs(pid); ;) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    const now = cpuMs(pid);
    if (now - last < 50) return;
    last = now;
  }
}

test.runIf(canMeasure)('cancelling in the middle of the evaluation stops the CPU', async () => {
  const pid = server.child.pid!;
  await untilQuiet(pid);
  const from = cpuMs(pid);
  await converse(client, [headerFor(plan), ...uploadOf()]);
  const wholeMs = cpuMs(pid) - from;
  const cancelledAtMs = await cancelDuring('convolve');
  await untilQuiet(pid);
  expect(cpuMs(pid) - cancelledAtMs).toBeLessThan(wholeMs / 4);
});

test.runIf(canMeasure)('cancelled evaluations leave no memory behind', async () => {
  const pid = server.child.pid!;
  for (let i = 0; i < 3; i += 1) await cancelDuring('convolve');
  const from = residentBytes(pid);
  for (let i = 0; i < 8; i += 1) await cancelDuring('convolve');
  // One run holds over 50 MB of expanded input; eight lost ones would show.
  expect(residentBytes(pid) - from).toBeLessThan(150e6);
});

test('after all this it still evaluates', async () => {
  expect((await converse(client, [headerFor(plan), ...uploadOf()])).status).toBe(status.OK);
});
