/** What every engine of interactive packing owes its callers: right scores, bounds, refusals, cancellation, disposal. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvaluationKeys, InteractiveEvaluator } from '../../../engine/server/evaluator.ts';
import type { InteractiveKeyOwner } from '../../../engine/client/owner.ts';
import type { InteractiveUpload } from '../../../engine/wire/interactive.ts';
import type { StageEnded, StageProgress } from '../../../shared/operations/index.ts';
import { planInteractive } from '../../../shared/packing/interactive/index.ts';
import type { InteractivePlan } from '../../../shared/packing/interactive/index.ts';
import { otherNetworks, smallSeedNetwork } from '../../support/networks.ts';
import { INTERACTIVE_ENGINES, interactiveKey, interactivePixels } from './engines.ts';
import { SealKeyMaker } from '../../../engine/client/seal/key-maker.ts';
import { expectedScores, MODEL_DIGEST } from '../batch/whole.ts';
import {
  freshCiphertextBytes,
  MOST_INTERACTIVE_IMAGES,
  resultShape,
  SEED_BYTES,
  uploadBytes,
} from '../../../shared/packing/geometry.ts';
import { INSECURE_INTERACTIVE_SETS } from '../../../shared/packing/interactive/sets.ts';

const [small, larger] = INSECURE_INTERACTIVE_SETS as [
  (typeof INSECURE_INTERACTIVE_SETS)[0],
  (typeof INSECURE_INTERACTIVE_SETS)[0],
];
const model = smallSeedNetwork();
const images = 3;
const code = (value: string): object => expect.objectContaining({ code: value });

describe.each(INTERACTIVE_ENGINES)('$name', (engine) => {
  let plan: InteractivePlan;
  let owner: InteractiveKeyOwner;
  let evaluator: InteractiveEvaluator;
  let keyBytes: Uint8Array;
  let keys: EvaluationKeys;
  let upload: InteractiveUpload;
  let pixels: Uint8Array;

  beforeAll(async () => {
    plan = await planInteractive(model, MODEL_DIGEST, small);
    owner = engine.keyOwner(small, await interactiveKey(small));
    evaluator = engine.evaluator(small);
    keyBytes = await owner.makeEvaluationKeys(plan.evaluationKeys);
    keys = await evaluator.loadKeys(plan.evaluationKeys, keyBytes);
    pixels = interactivePixels(plan, images);
    upload = await owner.encrypt(plan, pixels, images);
  });
  afterAll(async () => {
    keys.dispose();
    await owner.dispose();
    await evaluator.dispose();
  });

  it('says which engine it is', () => {
    expect(evaluator.facts.engine).toBe(engine.engine);
    expect(owner.facts.engine).toBe(engine.engine);
    expect(evaluator.parameters).toBe(small);
  });

  it('makes keys and uploads of the planned size', () => {
    expect(keyBytes).toHaveLength(plan.evaluationKeys.bytes);
    expect(upload.seeds.length + upload.bytes.length).toBe(images * uploadBytes(plan, 1));
  });

  it('gives the scores of the integer network, for one image and for several, and again', async () => {
    for (const count of [1, images]) {
      const own = pixels.subarray(0, count * plan.input.pixels);
      const sent = await owner.encrypt(plan, own, count);
      const result = await evaluator.evaluate(plan, sent, keys);
      expect(result.bytes).toHaveLength(count * resultShape(plan, 1).byteLength);
      expect(await owner.decrypt(plan, result, count)).toEqual(expectedScores(model, own));
    }
    await evaluator.prepare(plan, keys);
    await owner.prepare(plan);
    const result = await evaluator.evaluate(plan, upload, keys);
    expect(await owner.decrypt(plan, result, images)).toEqual(expectedScores(model, pixels));
  });

  it('runs two plans side by side, each with its own keys', async () => {
    const model2 = otherNetworks()[2]!;
    const plan2 = await planInteractive(model2, MODEL_DIGEST, small);
    const keys2 = await evaluator.loadKeys(
      plan2.evaluationKeys,
      await owner.makeEvaluationKeys(plan2.evaluationKeys),
    );
    const pixels2 = interactivePixels(plan2, 1);
    const [first, second] = await Promise.all([
      evaluator.evaluate(plan, upload, keys),
      evaluator.evaluate(plan2, await owner.encrypt(plan2, pixels2, 1), keys2),
    ]);
    keys2.dispose();
    expect(await owner.decrypt(plan, first, images)).toEqual(expectedScores(model, pixels));
    expect(await owner.decrypt(plan2, second, 1)).toEqual(expectedScores(model2, pixels2));
    await expect(evaluator.evaluate(plan2, upload, keys)).rejects.toThrow(code('EVALUATION_KEYS_PARAMETERS'));
  });

  it('refuses uploads that are not what the plan says', async () => {
    const attempts: [string, InteractiveUpload][] = [
      ['NO_IMAGES', { ...upload, images: 0 }],
      ['BATCH_TOO_LARGE', { ...upload, images: MOST_INTERACTIVE_IMAGES + 1 }],
      ['CIPHERTEXT_INVALID', { ...upload, images: images - 1 }],
      ['CIPHERTEXT_INVALID', { ...upload, seeds: upload.seeds.subarray(1) }],
      ['CIPHERTEXT_INVALID', { ...upload, bytes: upload.bytes.subarray(1) }],
    ];
    for (const [expected, attempt] of attempts) {
      await expect(evaluator.evaluate(plan, attempt, keys)).rejects.toThrow(code(expected));
    }
  });

  it('refuses residues that are not below their prime, wherever they hide', async () => {
    const perCiphertext = freshCiphertextBytes(small) - SEED_BYTES;
    for (const end of [perCiphertext, upload.bytes.length]) {
      const bytes = upload.bytes.slice();
      bytes.fill(0xff, end - 8, end);
      const hostile = evaluator.evaluate(plan, { ...upload, bytes }, keys);
      await expect(hostile).rejects.toThrow(code('RESIDUE_OUT_OF_RANGE'));
    }
    // It goes on working.
    const result = await evaluator.evaluate(plan, upload, keys);
    result.bytes.fill(0xff, 0, 8);
    await expect(owner.decrypt(plan, result, images)).rejects.toThrow(code('RESIDUE_OUT_OF_RANGE'));
  });

  it('refuses keys of another plan or parameter set, cut short, or with hostile residues', async () => {
    const other = await planInteractive(model, MODEL_DIGEST, larger);
    await expect(evaluator.loadKeys(other.evaluationKeys, keyBytes)).rejects.toThrow(
      code('EVALUATION_KEYS_PARAMETERS'),
    );
    const shape = plan.evaluationKeys;
    await expect(evaluator.loadKeys(shape, keyBytes.subarray(0, 10))).rejects.toThrow(
      code('EVALUATION_KEYS_INVALID'),
    );
    await expect(evaluator.loadKeys(shape, keyBytes.subarray(0, -1))).rejects.toThrow(
      code('EVALUATION_KEYS_INVALID'),
    );
    const noKeys = keyBytes.slice();
    noKeys[0]! ^= 1;
    await expect(evaluator.loadKeys(shape, noKeys)).rejects.toThrow(code('EVALUATION_KEYS_INVALID'));
    const hostile = keyBytes.slice();
    hostile.fill(0xff, -8);
    await expect(evaluator.loadKeys(shape, hostile)).rejects.toThrow(code('EVALUATION_KEYS_INVALID'));
  });

  it('refuses plans of another parameter set, and pixels that are none', async () => {
    const other = await planInteractive(model, MODEL_DIGEST, larger);
    await expect(evaluator.evaluate(other, upload, keys)).rejects.toThrow(code('CIPHERTEXT_PARAMETERS'));
    await expect(owner.encrypt(other, pixels, images)).rejects.toThrow(code('CIPHERTEXT_PARAMETERS'));
    await expect(owner.encrypt(plan, pixels, images + 1)).rejects.toThrow(code('IMAGE_INVALID'));
    await expect(owner.encrypt(plan, pixels, 0)).rejects.toThrow(code('NO_IMAGES'));
    const bright = pixels.map(() => 2 ** plan.input.bits);
    await expect(owner.encrypt(plan, bright, images)).rejects.toThrow(code('IMAGE_INVALID'));
  });

  it('refuses results of another shape', async () => {
    const result = await evaluator.evaluate(plan, upload, keys);
    const decrypt = (changed: Partial<typeof result>): Promise<unknown> =>
      owner.decrypt(plan, { ...result, ...changed }, images);
    await expect(decrypt({ primes: result.primes + 1 })).rejects.toThrow(code('CIPHERTEXT_PARAMETERS'));
    await expect(decrypt({ count: 1 })).rejects.toThrow(code('CIPHERTEXT_PARAMETERS'));
    await expect(decrypt({ bytes: result.bytes.subarray(1) })).rejects.toThrow(code('CIPHERTEXT_INVALID'));
    await expect(owner.decrypt(plan, result, 0)).rejects.toThrow(code('NO_IMAGES'));
  });

  it('stops when it is told to, before and in the midst, and works afterwards', async () => {
    const aborted = AbortSignal.abort();
    await expect(evaluator.evaluate(plan, upload, keys, { signal: aborted })).rejects.toThrow(
      code('CANCELLED'),
    );
    await expect(owner.encrypt(plan, pixels, images, { signal: aborted })).rejects.toThrow(code('CANCELLED'));
    const controller = new AbortController();
    // More work than any engine finishes in the meantime.
    const many = interactivePixels(plan, MOST_INTERACTIVE_IMAGES);
    const larger = await owner.encrypt(plan, many, MOST_INTERACTIVE_IMAGES);
    const running = evaluator.evaluate(plan, larger, keys, { signal: controller.signal });
    setTimeout(() => controller.abort(), 5);
    await expect(running).rejects.toThrow(code('CANCELLED'));
    const result = await evaluator.evaluate(plan, upload, keys);
    expect(await owner.decrypt(plan, result, images)).toEqual(expectedScores(model, pixels));
  });

  it('reports every stage once', async () => {
    const events: (StageEnded | StageProgress)[] = [];
    const report = (event: StageEnded | StageProgress): void => void events.push(event);
    await evaluator.evaluate(plan, upload, keys, { report });
    const names = events.flatMap((event) => (event.kind === 'stage' ? [event.span.name] : []));
    expect(names).toEqual(expect.arrayContaining(['convolve', 'square', 'dense', 'output']));
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('secrets', () => {
  it('another secret key reads nothing, and evaluation keys of another key make nonsense', async () => {
    const [, seal] = INTERACTIVE_ENGINES;
    const plan = await planInteractive(model, MODEL_DIGEST, small);
    const stranger = seal!.keyOwner(
      small,
      await new SealKeyMaker({ allowInsecure: true }).makeSecretKey(small),
    );
    const owner = seal!.keyOwner(small, await interactiveKey(small));
    const evaluator = seal!.evaluator(small);
    const pixels = interactivePixels(plan, 1);
    const expected = expectedScores(model, pixels);
    const upload = await owner.encrypt(plan, pixels, 1);
    const shape = plan.evaluationKeys;
    const own = await evaluator.loadKeys(shape, await owner.makeEvaluationKeys(shape));
    const foreign = await evaluator.loadKeys(shape, await stranger.makeEvaluationKeys(shape));
    const right = await evaluator.evaluate(plan, upload, own);
    const wrong = await evaluator.evaluate(plan, upload, foreign);
    expect(await owner.decrypt(plan, right, 1)).toEqual(expected);
    expect(await stranger.decrypt(plan, right, 1)).not.toEqual(expected);
    expect(await owner.decrypt(plan, wrong, 1)).not.toEqual(expected);
    await Promise.all([stranger.dispose(), owner.dispose(), evaluator.dispose()]);
  });

  it('no set below 128 bits outside tests, no key of another set', async () => {
    const [, seal] = INTERACTIVE_ENGINES;
    const refused = { allowInsecure: false };
    expect(() => seal!.evaluator(small, refused)).toThrow(code('PARAMETERS_INSECURE'));
    const key = await interactiveKey(small);
    expect(() => seal!.keyOwner(small, key, refused)).toThrow(code('PARAMETERS_INSECURE'));
    await expect(new SealKeyMaker().makeSecretKey(small)).rejects.toThrow(code('PARAMETERS_INSECURE'));
    expect(() => seal!.keyOwner(larger, key)).toThrow(code('KEY_INVALID'));
  });
});
