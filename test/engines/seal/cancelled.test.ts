/** That a cancelled evaluation on node-seal is really over: no further job is done, and nothing of it is held. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { BatchEncryption, BatchKeyOwner } from '../../../engine/client/owner.ts';
import { SealBatchKeyOwner } from '../../../engine/client/seal/batch/owner.ts';
import { SealBatchEvaluator } from '../../../engine/server/seal/batch/evaluator.ts';
import type { StageEnded, StageProgress } from '../../../shared/operations/index.ts';
import { batchBlockBytes, blockCount } from '../../../shared/packing/geometry.ts';
import { planBatch } from '../../../shared/packing/batch/index.ts';
import { INSECURE_BATCH_SETS } from '../../../shared/packing/batch/sets.ts';
import type { BatchPlan } from '../../../shared/packing/batch/index.ts';
import { heldBytes } from '../../support/held-bytes.ts';
import { smallSeedNetwork } from '../../support/networks.ts';
import { testKey } from '../batch/engines.ts';
import { evaluateStream, MODEL_DIGEST, randomPixels } from '../batch/whole.ts';

const set = INSECURE_BATCH_SETS[0]!;
/** One worker: what is done can be counted. */
const options = { allowInsecure: true, threads: 1 };
let plan: BatchPlan;
let owner: BatchKeyOwner;
let evaluator: SealBatchEvaluator;
let upload: BatchEncryption;
let heldBefore: number;

beforeAll(async () => {
  plan = await planBatch(smallSeedNetwork(), MODEL_DIGEST, set);
  owner = new SealBatchKeyOwner(set, await testKey(set), options);
  upload = await owner.encrypt(plan, randomPixels(plan, 3), 3);
  heldBefore = await heldBytes();
  evaluator = new SealBatchEvaluator(set, options);
});
afterAll(async () => {
  upload.dispose();
  await Promise.all([owner.dispose(), evaluator.dispose()]);
});

/** Cancels at the first progress of a stage. Resolves with all that was told of that stage. */
async function cancelDuring(stage: string): Promise<StageProgress[]> {
  const stopper = new AbortController();
  const told: StageProgress[] = [];
  const report = (event: StageProgress | StageEnded): void => {
    if (event.kind !== 'progress' || event.stage !== stage) return;
    told.push(event);
    stopper.abort();
  };
  const run = evaluateStream(plan, evaluator, upload, { signal: stopper.signal, report });
  await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
  return told;
}

it('at most the job that was running is done after the cancellation', async () => {
  const [first, second, ...rest] = await cancelDuring('hidden-layers');
  expect(first).toMatchObject({ done: 1, total: set.dataPrimes.length });
  expect(second?.done ?? 2).toBe(2);
  expect(rest).toEqual([]);
});

it('nothing of ten cancelled evaluations is held', async () => {
  for (let round = 0; round < 11; round++) await cancelDuring('hidden-layers');
  // Memory that was shared with a worker counts until the worker collects, which nothing tells it to: the workers end first.
  await evaluator.dispose();
  // One of them held is more than its upload, expanded: all of them are counted here.
  const expanded = 2 * blockCount(plan) * batchBlockBytes(set);
  expect((await heldBytes()) - heldBefore).toBeLessThan(expanded);
});
