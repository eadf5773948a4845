/** Native memory: flat over a thousand operations, given back after stops, and nothing left when everything is disposed. */
import { describe, expect, it } from 'vitest';
import { NativeEvaluator } from '../../engine/native/evaluate/index.ts';
import { NativeKeyOwner } from '../../engine/native/owner/index.ts';
import { loadAddon } from '../../native/load.ts';
import { INSECURE_SETS } from '../../shared/he/index.ts';
import { planBatch } from '../../shared/plan/index.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { testKey } from './engines.ts';
import { collectBlocks, evaluateStream, expectedScores, MODEL_DIGEST, randomPixels } from './whole.ts';

const loaded = loadAddon();
const set = INSECURE_SETS[0]!;
const model = smallSeedNetwork();
const images = 4;
const options = { allowInsecure: true, threads: 2 };

describe.skipIf('reason' in loaded)('native memory', () => {
  const addon = 'reason' in loaded ? undefined! : loaded.addon;
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
    const evaluator = new NativeEvaluator(set, options);
    const owner = new NativeKeyOwner(set, await testKey(set), options);
    const before = addon.memory().liveBytes;
    const residentBytes: number[] = [];
    for (let round = 0; round < 250; round++) {
      const upload = await owner.encryptBatch(plan, pixels, images);
      const scores = await evaluateStream(plan, evaluator, upload);
      const decrypted = await owner.decryptBatch(plan, scores, images);
      upload.dispose();
      const again = await owner.encryptBatch(plan, pixels, images);
      const vector = await evaluator.load(again.seeds, await collectBlocks(again), again.order);
      vector.dispose();
      again.dispose();
      if (round % 50 === 0) expect(decrypted).toEqual(expected);
      residentBytes.push(process.memoryUsage.rss());
    }
    expect(await settle(before)).toBe(before);
    // The first rounds fill caches; after that the process must not grow by even a tenth of what 200 rounds of leaks would be.
    expect(Math.max(...residentBytes.slice(200)) - Math.max(...residentBytes.slice(50, 100))).toBeLessThan(
      64e6,
    );
    await evaluator.dispose();
    await owner.dispose();
  });

  it('comes back when a run is stopped anywhere', async () => {
    const plan = await planBatch(model, MODEL_DIGEST, set);
    const pixels = randomPixels(plan, images);
    const evaluator = new NativeEvaluator(set, options);
    const owner = new NativeKeyOwner(set, await testKey(set), options);
    const before = addon.memory().liveBytes;
    for (let round = 0; round < 60; round++) {
      const stopper = new AbortController();
      const upload = await owner.encryptBatch(plan, pixels, images);
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
