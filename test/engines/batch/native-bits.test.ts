/** The native engine and SEAL agree to the bit in every deterministic step, and read each other's ciphertexts, on every CPU path. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchEncryption } from '../../../engine/client/owner.ts';
import type { CiphertextVector, BatchEvaluator } from '../../../engine/server/evaluator.ts';
import { NativeBatchEvaluator } from '../../../engine/server/native/batch/evaluator.ts';
import { NativeBatchKeyOwner } from '../../../engine/client/native/batch/owner.ts';
import { SealBatchEvaluator } from '../../../engine/server/seal/batch/evaluator.ts';
import { SealBatchKeyOwner } from '../../../engine/client/seal/batch/owner.ts';
import { BATCH_SETS, planBatch } from '../../../shared/packing/batch/index.ts';
import type { BatchPlan, BatchSet } from '../../../shared/packing/batch/index.ts';
import { describeCpuPaths } from '../../support/native.ts';
import { conv, dense, network, seededIntegers, smallSeedNetwork } from '../../support/networks.ts';
import { testKey } from './engines.ts';
import {
  collectBlocks,
  evaluateStream,
  expectedScores,
  MODEL_DIGEST,
  randomPixels,
  runStep,
} from './whole.ts';
import { INSECURE_BATCH_SETS } from '../../../shared/packing/batch/sets.ts';

const next = seededIntegers(77);
const square = { kind: 'square' } as const;
const models = [
  smallSeedNetwork(),
  network('heavy-weights', 4, 2, [dense(next, 16, 6, 127, 1000), square, dense(next, 6, 3, 3, 50)]),
  network('conv-conv', 8, 1, [conv(next, 3, 3, 2, 3), square, dense(next, 48, 4, 1)]),
];
const real = BATCH_SETS.findLast((set) => set.dataPrimes.length === 4)!;
const sets: readonly BatchSet[] = [INSECURE_BATCH_SETS[0]!, INSECURE_BATCH_SETS[4]!, real];
const options = { allowInsecure: true, threads: 2 };
const images = 9;

describeCpuPaths('native %s beside SEAL', (cpuPath) => {
  describe.each(sets)('$name', (set) => {
    let native: NativeBatchEvaluator;
    let seal: SealBatchEvaluator;
    let nativeOwner: NativeBatchKeyOwner;
    let sealOwner: SealBatchKeyOwner;

    beforeAll(async () => {
      const key = await testKey(set);
      native = new NativeBatchEvaluator(set, { ...options, cpuPath });
      seal = new SealBatchEvaluator(set, options);
      nativeOwner = new NativeBatchKeyOwner(set, key, { ...options, cpuPath });
      sealOwner = new SealBatchKeyOwner(set, key, options);
    });
    afterAll(() =>
      Promise.all([native.dispose(), seal.dispose(), nativeOwner.dispose(), sealOwner.dispose()]),
    );

    /** Saved bytes after the load and after every step. */
    async function stepsOf(
      evaluator: BatchEvaluator,
      plan: BatchPlan,
      upload: BatchEncryption,
      blocks: Uint8Array,
    ) {
      const saved: Uint8Array[] = [];
      let vector: CiphertextVector = await evaluator.load(upload.seeds, blocks, upload.form);
      saved.push((await evaluator.save(vector)).bytes);
      for (const step of plan.steps) {
        const after = await runStep(evaluator, step, vector);
        vector.dispose();
        vector = after;
        saved.push((await evaluator.save(vector)).bytes);
      }
      vector.dispose();
      return saved;
    }

    it.each(models)('expands, scales, adds, squares and switches $name to the same bits', async (model) => {
      const plan = await planBatch(model, MODEL_DIGEST, set);
      const pixels = randomPixels(plan, images);
      for (const [owner, expander] of [
        [sealOwner, 'blake2xb'],
        [nativeOwner, 'blake2xb'],
        [nativeOwner, 'aes128'],
      ] as const) {
        const upload = await owner.encrypt(plan, pixels, images, {}, expander);
        expect(upload.form.expander).toBe(expander);
        const blocks = await collectBlocks(upload);
        const [mine, theirs] = [
          await stepsOf(native, plan, upload, blocks),
          await stepsOf(seal, plan, upload, blocks),
        ];
        mine.forEach((bytes, step) => expect(Buffer.compare(bytes, theirs[step]!), `step ${step}`).toBe(0));
        const batch = await native.begin(plan, upload.seeds, upload.form);
        await batch.push(0, blocks);
        const fused = await batch.finish();
        batch.dispose();
        expect(Buffer.compare(fused.bytes, theirs.at(-1)!)).toBe(0);
        upload.dispose();
      }
    });

    it('reads what the other one wrote', async () => {
      const model = models[0]!;
      const plan = await planBatch(model, MODEL_DIGEST, set);
      const pixels = randomPixels(plan, images, 5);
      const expected = expectedScores(model, pixels);
      for (const [encrypts, evaluates, decrypts] of [
        [nativeOwner, seal, sealOwner],
        [sealOwner, native, sealOwner],
        [nativeOwner, native, sealOwner],
        [sealOwner, seal, nativeOwner],
      ] as const) {
        const upload = await encrypts.encrypt(plan, pixels, images);
        const scores = await evaluateStream(plan, evaluates, upload);
        expect(await decrypts.decrypt(plan, scores, images)).toEqual(expected);
        upload.dispose();
      }
    });
  });
});
