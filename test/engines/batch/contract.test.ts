/** What every engine owes its callers: order, bounds, refusals, cancellation, disposal. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchEvaluator } from '../../../engine/server/evaluator.ts';
import type { BatchEncryption, BatchKeyOwner } from '../../../engine/client/owner.ts';
import { blockPlace } from '../../../engine/wire/batch.ts';
import type { OperationEvent, StageEnded, StageProgress } from '../../../shared/operations/index.ts';
import { planBatch } from '../../../shared/packing/batch/index.ts';
import type { BatchPlan, PointwiseStep, SwitchStep } from '../../../shared/packing/batch/index.ts';
import { smallSeedNetwork } from '../../support/networks.ts';
import { ENGINES, testKey } from './engines.ts';
import {
  collectBlocks,
  evaluateStream,
  expectedScores,
  MODEL_DIGEST,
  randomPixels,
  runStep,
  SEALS_FORM,
} from './whole.ts';
import { SEED_BYTES, batchBlockBytes } from '../../../shared/packing/geometry.ts';
import { INSECURE_BATCH_SETS } from '../../../shared/packing/batch/sets.ts';

const set = INSECURE_BATCH_SETS[0]!;
const model = smallSeedNetwork();
const images = 5;
const code = (value: string): object => expect.objectContaining({ code: value });

describe.each(ENGINES)('$name', (engine) => {
  let plan: BatchPlan;
  let owner: BatchKeyOwner;
  let evaluator: BatchEvaluator;
  let encryption: BatchEncryption;
  let blocks: Uint8Array;
  let pixels: Uint8Array;

  beforeAll(async () => {
    plan = await planBatch(model, MODEL_DIGEST, set);
    owner = await engine.keyOwner(set, await testKey(set));
    evaluator = await engine.evaluator(set);
    pixels = randomPixels(plan, images);
    encryption = await owner.encrypt(plan, pixels, images);
    blocks = await collectBlocks(encryption);
  });
  afterAll(async () => {
    encryption.dispose();
    await owner.dispose();
    await evaluator.dispose();
  });

  const begin = () => evaluator.begin(plan, encryption.seeds, encryption.form);
  const piece = (first: number, count: number): Uint8Array =>
    blocks.slice(first * batchBlockBytes(set), (first + count) * batchBlockBytes(set));

  it('says which engine it is', () => {
    expect(evaluator.facts.engine).toBe(engine.name.split(' ')[0]);
    expect(evaluator.facts.threads).toBeGreaterThan(0);
    expect(evaluator.parameters).toBe(set);
  });

  it('announces an upload of the planned size', () => {
    expect(encryption.seeds).toHaveLength(plan.inputCiphertexts * SEED_BYTES);
    expect(encryption.blockCount).toBe(plan.inputCiphertexts * set.dataPrimes.length);
    expect(encryption.blockBytes).toBe(batchBlockBytes(set));
  });

  it('runs step by step as it does in one go', async () => {
    const reference = await evaluateStream(plan, evaluator, encryption);
    let vector = await evaluator.load(encryption.seeds, blocks, encryption.form);
    expect([vector.count, vector.size, vector.primes]).toEqual([
      plan.inputCiphertexts,
      2,
      set.dataPrimes.length,
    ]);
    for (const step of plan.steps) {
      const next = await runStep(evaluator, step, vector);
      vector.dispose();
      vector = next;
    }
    const scores = await evaluator.save(vector);
    vector.dispose();
    expect(scores).toEqual(reference);
    expect(await owner.decrypt(plan, scores, images)).toEqual(expectedScores(model, pixels));
  });

  it('takes blocks in the other order, and in pieces of any size', async () => {
    const { order, expander } = encryption.form;
    const other = order === 'ciphertext' ? 'residue' : 'ciphertext';
    const primes = set.dataPrimes.length;
    const batch = await evaluator.begin(plan, encryption.seeds, { order: other, expander });
    for (let block = 0; block < encryption.blockCount;) {
      const count = Math.min(1 + (block % 7), encryption.blockCount - block);
      const run = new Uint8Array(count * batchBlockBytes(set));
      for (let index = 0; index < count; index++) {
        const { ciphertext, prime } = blockPlace(block + index, other, plan.inputCiphertexts, primes);
        const source =
          order === 'ciphertext' ? ciphertext * primes + prime : prime * plan.inputCiphertexts + ciphertext;
        run.set(piece(source, 1), index * batchBlockBytes(set));
      }
      await batch.push(block, run);
      block += count;
    }
    const scores = await batch.finish();
    batch.dispose();
    expect(await owner.decrypt(plan, scores, images)).toEqual(expectedScores(model, pixels));
  });

  it('refuses runs that are out of place, too long, too short or not whole', async () => {
    const total = encryption.blockCount;
    const attempts: [string, (batch: Awaited<ReturnType<typeof begin>>) => Promise<unknown>][] = [
      ['CHUNK_INVALID', (batch) => batch.push(1, piece(1, 1))],
      ['CHUNK_INVALID', (batch) => batch.push(0, piece(0, 1).subarray(1))],
      ['CHUNK_INVALID', (batch) => batch.push(0, new Uint8Array(0))],
      ['STREAM_TOO_LONG', (batch) => batch.push(0, new Uint8Array((total + 1) * batchBlockBytes(set)))],
      ['STREAM_TOO_SHORT', (batch) => batch.push(0, piece(0, total - 1)).then(() => batch.finish())],
    ];
    for (const [expected, attempt] of attempts) {
      const batch = await begin();
      await expect(attempt(batch)).rejects.toThrow(code(expected));
      batch.dispose();
    }
    const short = encryption.seeds.subarray(1);
    await expect(evaluator.begin(plan, short, SEALS_FORM)).rejects.toThrow(code('CIPHERTEXT_INVALID'));
    await expect(evaluator.load(short, blocks, SEALS_FORM)).rejects.toThrow(code('CIPHERTEXT_INVALID'));
    await expect(evaluator.load(encryption.seeds, piece(0, 1), SEALS_FORM)).rejects.toThrow(
      code('CIPHERTEXT_INVALID'),
    );
  });

  it('refuses residues that are not below their modulus, wherever they hide', async () => {
    const bytes = batchBlockBytes(set);
    for (const block of [0, 5, encryption.blockCount - 1]) {
      const hostile = blocks.slice();
      // The last residue of the block becomes 2^50 - 1.
      hostile.fill(0xff, (block + 1) * bytes - 7, (block + 1) * bytes);
      const batch = await begin();
      await expect(batch.push(0, hostile)).rejects.toThrow(code('RESIDUE_OUT_OF_RANGE'));
      batch.dispose();
      await expect(evaluator.load(encryption.seeds, hostile, encryption.form)).rejects.toThrow(
        code('RESIDUE_OUT_OF_RANGE'),
      );
    }
  });

  it('refuses results of another shape, length or range', async () => {
    const scores = await evaluateStream(plan, evaluator, encryption);
    const decrypt = (change: object) => owner.decrypt(plan, { ...scores, ...change }, images);
    await expect(decrypt({ count: scores.count + 1 })).rejects.toThrow(code('CIPHERTEXT_PARAMETERS'));
    await expect(decrypt({ primes: scores.primes + 1 })).rejects.toThrow(code('CIPHERTEXT_PARAMETERS'));
    await expect(decrypt({ bytes: scores.bytes.subarray(8) })).rejects.toThrow(code('CIPHERTEXT_INVALID'));
    const decryptImages = (count: number) => owner.decrypt(plan, scores, count);
    await expect(decryptImages(0)).rejects.toThrow(code('NO_IMAGES'));
    await expect(decryptImages(set.polyDegree + 1)).rejects.toThrow(code('BATCH_TOO_LARGE'));
    const hostile = scores.bytes.slice().fill(0xff, scores.bytes.length - 7);
    await expect(decrypt({ bytes: hostile })).rejects.toThrow(code('RESIDUE_OUT_OF_RANGE'));
  });

  it('refuses batches and plans that do not fit', async () => {
    const { polyDegree } = set;
    const many = new Uint8Array((polyDegree + 1) * plan.inputCiphertexts);
    await expect(owner.encrypt(plan, many, polyDegree + 1)).rejects.toThrow(code('BATCH_TOO_LARGE'));
    await expect(owner.encrypt(plan, pixels, images + 1)).rejects.toThrow(code('IMAGE_INVALID'));
    await expect(owner.encrypt(plan, pixels.slice().fill(4), images)).rejects.toThrow(code('IMAGE_INVALID'));
    const other = await planBatch(model, MODEL_DIGEST, INSECURE_BATCH_SETS[1]);
    await expect(owner.encrypt(other, pixels, images)).rejects.toThrow(code('CIPHERTEXT_PARAMETERS'));
    await expect(evaluator.begin(other, encryption.seeds, SEALS_FORM)).rejects.toThrow(
      code('CIPHERTEXT_PARAMETERS'),
    );
    const vector = await evaluator.load(encryption.seeds, blocks, encryption.form);
    await expect(evaluator.pointwise(plan.steps[2] as PointwiseStep, vector)).rejects.toThrow(
      code('CIPHERTEXT_PARAMETERS'),
    );
    await expect(evaluator.switchModulus(plan.steps[1] as SwitchStep, vector)).rejects.toThrow(
      code('CIPHERTEXT_PARAMETERS'),
    );
    vector.dispose();
  });

  it('reports stages in order, and progress that only grows', async () => {
    const events: (StageProgress | StageEnded)[] = [];
    const report = (event: StageProgress | StageEnded): void => void events.push(event);
    await evaluateStream(plan, evaluator, encryption, { report });
    const ended = events
      .filter((event): event is StageEnded => event.kind === 'stage')
      .map(({ span }) => span.name);
    expect(ended).toEqual(['expand', 'hidden-layers', 'switch', 'output-layers', 'pack']);
    const stages = new Map<string, StageProgress>();
    for (const event of events) {
      if (event.kind !== 'progress') continue;
      expect(event.done).toBeGreaterThanOrEqual(stages.get(event.stage)?.done ?? 0);
      expect(event.done).toBeLessThanOrEqual(event.total);
      stages.set(event.stage, event);
    }
    expect(stages.get('expand')?.done).toBe(plan.inputCiphertexts);
    expect(stages.get('hidden-layers')).toMatchObject({ done: stages.get('hidden-layers')!.total });
  });

  it('stops when it is told to, in every stage, and works on afterwards', async () => {
    for (const stage of ['expand', 'hidden-layers', 'output-layers'] as const) {
      const stopper = new AbortController();
      const report = (event: OperationEvent<never>): void => {
        if (event.kind === 'progress' && event.stage === stage) stopper.abort();
      };
      const run = evaluateStream(plan, evaluator, encryption, { signal: stopper.signal, report });
      await expect(run).rejects.toThrow(code('CANCELLED'));
    }
    const signal = AbortSignal.abort();
    await expect(owner.encrypt(plan, pixels, images, { signal })).rejects.toThrow(code('CANCELLED'));
    await expect(evaluator.load(encryption.seeds, blocks, encryption.form, { signal })).rejects.toThrow(
      code('CANCELLED'),
    );
    const scores = await evaluateStream(plan, evaluator, encryption);
    await expect(owner.decrypt(plan, scores, images, { signal })).rejects.toThrow(code('CANCELLED'));
    expect(await owner.decrypt(plan, scores, images)).toEqual(expectedScores(model, pixels));
  });

  it('frees vectors and batches once, and refuses them afterwards', async () => {
    const vector = await evaluator.load(encryption.seeds, blocks, encryption.form);
    vector.dispose();
    vector.dispose();
    await expect(evaluator.pointwise(plan.steps[0] as PointwiseStep, vector)).rejects.toThrow(
      code('INTERNAL'),
    );
    const batch = await begin();
    await batch.push(0, piece(0, 3));
    batch.dispose();
    batch.dispose();
    await expect(batch.push(3, piece(3, 1))).rejects.toThrow();
    await expect(batch.finish()).rejects.toThrow();
  });

  it('runs two batches at once without mixing them', async () => {
    const others = randomPixels(plan, images, 8);
    const other = await owner.encrypt(plan, others, images);
    const runs = [encryption, other, encryption].map((upload) => evaluateStream(plan, evaluator, upload));
    const results = await Promise.all(runs);
    const scores = await Promise.all(results.map((result) => owner.decrypt(plan, result, images)));
    expect(scores).toEqual([pixels, others, pixels].map((one) => expectedScores(model, one)));
    other.dispose();
  });

  it('stops one batch and leaves the other alone', async () => {
    const stopped = await begin();
    await stopped.push(0, piece(0, 7));
    const run = evaluateStream(plan, evaluator, encryption);
    stopped.dispose();
    expect(await owner.decrypt(plan, await run, images)).toEqual(expectedScores(model, pixels));
  });

  it('lets an upload be left early', async () => {
    const upload = await owner.encrypt(plan, pixels, images);
    for await (const { firstBlock } of upload.runs(batchBlockBytes(set))) if (firstBlock === 2) break;
    upload.dispose();
    upload.dispose();
    await expect(owner.encrypt(plan, pixels, images).then((again) => again.runs(1).next())).rejects.toThrow(
      code('ARGUMENT_INVALID'),
    );
  });
});

describe('a disposed engine', () => {
  it.each(ENGINES)('$name is disposed twice without harm', async (engine) => {
    const evaluator = await engine.evaluator(set);
    const owner = await engine.keyOwner(set, await testKey(set));
    for (let round = 0; round < 2; round++) {
      await evaluator.dispose();
      await owner.dispose();
    }
  });
});
