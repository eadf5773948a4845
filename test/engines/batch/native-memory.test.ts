/** Native memory: flat over a thousand operations, given back after stops, and nothing left when everything is disposed. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { NativeBatchEvaluator } from '../../../engine/server/native/batch/evaluator.ts';
import { NativeBatchKeyOwner } from '../../../engine/client/native/batch/owner.ts';
import { planBatch } from '../../../shared/packing/batch/index.ts';
import { describeNative } from '../../support/native.ts';
import { smallSeedNetwork } from '../../support/networks.ts';
import { testKey } from './engines.ts';
import { collectBlocks, evaluateStream, expectedScores, MODEL_DIGEST, randomPixels } from './whole.ts';
import { INSECURE_BATCH_SETS } from '../../../shared/packing/batch/sets.ts';

const set = INSECURE_BATCH_SETS[0]!;
const model = smallSeedNetwork();
const images = 4;
const options = { allowInsecure: true, threads: 2 };

/** Bytes that JavaScript holds outside of its heap, after a collection: results and uploads that were not let go of. */
async function heldBytes(): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let round = 0; round < 3; round++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  return process.memoryUsage().arrayBuffers;
}

describeNative('native memory', (addon) => {
  /** A finished job may still be held by the thread that ran it for a moment. */
  const settle = async (bytes: number): Promise<number> => {
    for (let wait = 0; wait < 200 && addon.memory().liveBytes > bytes; wait++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return addon.memory().liveBytes;
  };

  it('is flat over a thousand operations', async () => {
    const plan = await planBatch(model, MODEL_DIGEST, set);
    const pixels = randomPixels(plan, images);
    const expected = expectedScores(model, pixels);
    const evaluator = new NativeBatchEvaluator(set, options);
    const owner = new NativeBatchKeyOwner(set, await testKey(set), options);
    const before = addon.memory().liveBytes;
    const held: number[] = [];
    for (let round = 0; round < 250; round++) {
      const upload = await owner.encrypt(plan, pixels, images);
      const scores = await evaluateStream(plan, evaluator, upload);
      const decrypted = await owner.decrypt(plan, scores, images);
      upload.dispose();
      const again = await owner.encrypt(plan, pixels, images);
      const vector = await evaluator.load(again.seeds, await collectBlocks(again), again.form);
      vector.dispose();
      again.dispose();
      if (round % 50 === 0) expect(decrypted).toEqual(expected);
      if (round % 50 === 49) held.push(await heldBytes());
    }
    expect(await settle(before)).toBe(before);
    expect(held.at(-1)).toBeLessThanOrEqual(held[0]!);
    await evaluator.dispose();
    await owner.dispose();
  });

  it('comes back when a run is stopped anywhere', async () => {
    const plan = await planBatch(model, MODEL_DIGEST, set);
    const pixels = randomPixels(plan, images);
    const evaluator = new NativeBatchEvaluator(set, options);
    const owner = new NativeBatchKeyOwner(set, await testKey(set), options);
    const before = addon.memory().liveBytes;
    for (let round = 0; round < 60; round++) {
      const stopper = new AbortController();
      const upload = await owner.encrypt(plan, pixels, images);
      const run = evaluateStream(plan, evaluator, upload, { signal: stopper.signal }, 1 << 16);
      setTimeout(() => stopper.abort(), round / 4);
      await run.catch((error: { code: string }) => expect(error.code).toBe('CANCELLED'));
      upload.dispose();
      expect(await settle(before)).toBe(before);
    }
    await evaluator.dispose();
    await owner.dispose();
    expect(await settle(0)).toBeLessThan(before);
  });
});
