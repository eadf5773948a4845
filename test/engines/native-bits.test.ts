/** The native engine and SEAL agree to the bit in every deterministic step, and read each other's ciphertexts, on every CPU path. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchEncryption } from '../../engine/key-owner.ts';
import type { CiphertextVector, Evaluator } from '../../engine/evaluator.ts';
import { NativeEvaluator } from '../../engine/native/evaluate/index.ts';
import { NativeKeyOwner } from '../../engine/native/owner/index.ts';
import { SealEvaluator } from '../../engine/seal/evaluate/index.ts';
import { SealKeyOwner } from '../../engine/seal/owner/index.ts';
import { loadAddon } from '../../native/load.ts';
import { BATCH_SETS, INSECURE_SETS } from '../../shared/he/index.ts';
import type { ParameterSet } from '../../shared/he/index.ts';
import { planBatch } from '../../shared/plan/index.ts';
import type { BatchPlan } from '../../shared/plan/index.ts';
import { conv, dense, network, seededIntegers, smallSeedNetwork } from '../support/networks.ts';
import { testKey } from './engines.ts';
import { collectBlocks, evaluateStream, expectedScores, MODEL_DIGEST, randomPixels } from './whole.ts';

const loaded = loadAddon();
const cpuPaths = 'reason' in loaded ? [] : loaded.addon.cpuPaths();
const next = seededIntegers(77);
const square = { kind: 'square' } as const;
const models = [
  smallSeedNetwork(),
  network('heavy-weights', 4, 2, [dense(next, 16, 6, 127, 1000), square, dense(next, 6, 3, 3, 50)]),
  network('conv-conv', 8, 1, [conv(next, 3, 3, 2, 3), square, dense(next, 48, 4, 1)]),
];
const real = BATCH_SETS.find((set) => set.dataPrimes.length === 4 && set.plainModulus > 2n ** 44n)!;
const sets: readonly ParameterSet[] = [INSECURE_SETS[0]!, INSECURE_SETS[4]!, real];
const options = { allowInsecure: true, threads: 2 };
const images = 9;

describe.skipIf(cpuPaths.length === 0).each(cpuPaths)('native %s beside SEAL', (cpuPath) => {
  describe.each(sets)('$name', (set) => {
    let native: NativeEvaluator;
    let seal: SealEvaluator;
    let nativeOwner: NativeKeyOwner;
    let sealOwner: SealKeyOwner;

    beforeAll(async () => {
      const key = await testKey(set);
      native = new NativeEvaluator(set, { ...options, cpuPath });
      seal = new SealEvaluator(set, options);
      nativeOwner = new NativeKeyOwner(set, key, { ...options, cpuPath });
      sealOwner = new SealKeyOwner(set, key, options);
    });
    afterAll(() =>
      Promise.all([native.dispose(), seal.dispose(), nativeOwner.dispose(), sealOwner.dispose()]),
    );

    /** Saved bytes after the load and after every step. */
    async function stepsOf(
      evaluator: Evaluator,
      plan: BatchPlan,
      upload: BatchEncryption,
      blocks: Uint8Array,
    ) {
      const saved: Uint8Array[] = [];
      let vector: CiphertextVector = await evaluator.load(upload.seeds, blocks, upload.order);
      saved.push((await evaluator.save(vector)).bytes);
      for (const step of plan.steps) {
        const after =
          step.kind === 'switch'
            ? await evaluator.switchModulus(step, vector)
            : await evaluator.pointwise(step, vector);
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
      for (const owner of [sealOwner, nativeOwner]) {
        const upload = await owner.encryptBatch(plan, pixels, images);
        const blocks = await collectBlocks(upload);
        const [mine, theirs] = [
          await stepsOf(native, plan, upload, blocks),
          await stepsOf(seal, plan, upload, blocks),
        ];
        mine.forEach((bytes, step) => expect(Buffer.compare(bytes, theirs[step]!), `step ${step}`).toBe(0));
        const batch = await native.beginBatch(plan, upload.seeds, upload.order);
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
        const upload = await encrypts.encryptBatch(plan, pixels, images);
        const scores = await evaluateStream(plan, evaluates, upload);
        expect(await decrypts.decryptBatch(plan, scores, images)).toEqual(expected);
        upload.dispose();
      }
    });
  });
});
