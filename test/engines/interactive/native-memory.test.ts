/** Native memory of interactive packing: reported as it is, flat over many runs, given back after stops and disposal. */
import { expect, it } from 'vitest';
import { NativeInteractiveEvaluator } from '../../../engine/server/native/interactive/evaluator.ts';
import { NativeInteractiveKeyOwner } from '../../../engine/client/native/interactive/owner.ts';
import { planInteractive } from '../../../shared/packing/interactive/index.ts';
import { describeNative } from '../../support/native.ts';
import { smallSeedNetwork } from '../../support/networks.ts';
import { interactiveKey, interactivePixels } from './engines.ts';
import { expectedScores, MODEL_DIGEST } from '../batch/whole.ts';
import { INSECURE_INTERACTIVE_SETS } from '../../../shared/packing/interactive/sets.ts';

const set = INSECURE_INTERACTIVE_SETS[0]!;
const model = smallSeedNetwork();
const options = { allowInsecure: true, threads: 2 };
const images = 8;

describeNative('native memory of interactive packing', (addon) => {
  /** A finished job may still be held by the thread that ran it for a moment. */
  const settle = async (bytes: number): Promise<number> => {
    for (let wait = 0; wait < 200 && addon.memory().liveBytes > bytes; wait++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return addon.memory().liveBytes;
  };

  it('is what keys say, flat over runs, back after stops, and gone in the end', async () => {
    const start = addon.memory().liveBytes;
    const plan = await planInteractive(model, MODEL_DIGEST, set);
    const evaluator = new NativeInteractiveEvaluator(set, options);
    const owner = new NativeInteractiveKeyOwner(set, await interactiveKey(set), options);
    const keyBytes = await owner.makeEvaluationKeys(plan.evaluationKeys);
    const pixels = interactivePixels(plan, images);
    const expected = expectedScores(model, pixels);
    const withoutKeys = addon.memory().liveBytes;
    const keys = await evaluator.loadKeys(plan.evaluationKeys, keyBytes);
    const kept = addon.memory().liveBytes - withoutKeys;
    // Tables of permutations are counted by the keys, but are no kernel memory.
    expect(kept).toBeLessThanOrEqual(keys.memoryBytes);
    expect(kept).toBeGreaterThan(0.9 * keys.memoryBytes);
    const predict = async (signal?: AbortSignal): Promise<BigInt64Array> => {
      const upload = await owner.encrypt(plan, pixels, images, signal ? { signal } : {});
      const result = await evaluator.evaluate(plan, upload, keys, signal ? { signal } : {});
      return owner.decrypt(plan, result, images);
    };
    // Every worker must have made its memory before it is compared.
    for (let round = 0; round < 5; round++) await predict();
    const before = addon.memory().liveBytes;
    for (let round = 0; round < 40; round++) {
      if (round % 10 === 0) expect(await predict()).toEqual(expected);
      const again = await evaluator.loadKeys(plan.evaluationKeys, keyBytes);
      again.dispose();
      const stopper = new AbortController();
      setTimeout(() => stopper.abort(), round / 4);
      await predict(stopper.signal).catch((error: { code: string }) => expect(error.code).toBe('CANCELLED'));
    }
    expect(await settle(before)).toBeLessThanOrEqual(before);
    keys.dispose();
    await Promise.all([evaluator.dispose(), owner.dispose()]);
    expect(await settle(start)).toBe(start);
  });
});
