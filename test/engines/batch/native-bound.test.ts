/** What admission promises of a native batch, beside what the kernels really hold at their peak: never less, and not many times as much. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { NativeBatchEvaluator } from '../../../engine/server/native/batch/evaluator.ts';
import type { UploadForm } from '../../../engine/wire/batch.ts';
import { evaluationBytes } from '../../../server/inference/batch/memory.ts';
import { FIXED_BYTES } from '../../../server/inference/memory.ts';
import { decodeNetwork } from '../../../shared/network/index.ts';
import { planBatch, type BatchPlan } from '../../../shared/packing/batch/index.ts';
import { batchBlockBytes, SEED_BYTES } from '../../../shared/packing/geometry.ts';
import { describeNative } from '../../support/native.ts';

const MODELS = path.resolve(import.meta.dirname, '../../../models');
const RUN_BLOCKS = 16;

async function planOf(model: string): Promise<BatchPlan> {
  const read = (name: string): Buffer => readFileSync(path.join(MODELS, model, name));
  const { network, digest } = await decodeNetwork(read('network.json').toString(), read('weights.bin'));
  return planBatch(network, digest);
}

/** Encryptions of nothing: what is held depends on how many there are, not on what they say. */
async function run(plan: BatchPlan, form: UploadForm): Promise<void> {
  const evaluator = new NativeBatchEvaluator(plan.parameters);
  const { inputCiphertexts: count, parameters } = plan;
  const batch = await evaluator.begin(plan, new Uint8Array(count * SEED_BYTES), form);
  const blocks = count * parameters.dataPrimes.length;
  for (let first = 0; first < blocks; first += RUN_BLOCKS) {
    const some = Math.min(RUN_BLOCKS, blocks - first);
    await batch.push(first, new Uint8Array(some * batchBlockBytes(parameters)));
  }
  await batch.finish();
  batch.dispose();
  await evaluator.dispose();
}

describeNative('the bound on the memory of a native batch', (addon) => {
  async function peakOf(plan: BatchPlan, form: UploadForm): Promise<number> {
    const before = addon.memory().liveBytes;
    addon.resetPeakMemory();
    await run(plan, form);
    return addon.memory().peakBytes - before;
  }

  it.each(['mnist-cryptonets', 'splice-junction', 'breast-cancer'])(
    'holds for %s in both orders, and is no more than twice what the hungrier of them holds',
    async (model) => {
      const plan = await planOf(model);
      const bound = evaluationBytes(plan, 'native');
      const peaks = [
        await peakOf(plan, { order: 'residue', expander: 'aes128' }),
        await peakOf(plan, { order: 'residue', expander: 'blake2xb' }),
        await peakOf(plan, { order: 'ciphertext', expander: 'blake2xb' }),
      ];
      for (const peak of peaks) expect(peak).toBeLessThanOrEqual(bound);
      // What is fixed is for threads and messages, however small a plan is. Who pushes fast in residue order may hold less than half.
      expect(bound - FIXED_BYTES).toBeLessThanOrEqual(2 * Math.max(...peaks));
    },
  );
});
