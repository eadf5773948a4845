/** Rings that fit: networks without squares and with one, at the secure sets of every degree, on every engine, to the bit. */
import { describe, expect, it } from 'vitest';
import { CLASSICAL_128_LOG_Q } from '../../../shared/he/security.ts';
import { BATCH_DEGREES, degreeFor, planBatch } from '../../../shared/packing/batch/index.ts';
import { dense, network, seededIntegers } from '../../support/networks.ts';
import { ENGINES, testKey } from './engines.ts';
import { expectedScores, MODEL_DIGEST, predictBatch, randomPixels } from './whole.ts';

const next = seededIntegers(23);
const LINEAR = network('linear', 5, 8, [dense(next, 25, 2, 127)]);
const SQUARE = network('square', 4, 4, [dense(next, 16, 3, 7), { kind: 'square' }, dense(next, 3, 2, 7)]);

describe.each(ENGINES)('$name', (engine) => {
  it.each([
    [LINEAR, 2048],
    [LINEAR, 4096],
    [LINEAR, 8192],
    [SQUARE, 4096],
  ] as const)('$0.name at N = $1', async (model, polyDegree) => {
    const plan = await planBatch(model, MODEL_DIGEST, undefined, { polyDegree });
    expect(plan.parameters.polyDegree).toBe(polyDegree);
    expect(plan.publishedModulusBits).toBeLessThanOrEqual(CLASSICAL_128_LOG_Q.get(polyDegree)!);
    expect(plan.failureProbabilityLog2).toBeLessThanOrEqual(-128);
    const owner = await engine.keyOwner(plan.parameters, await testKey(plan.parameters));
    const evaluator = await engine.evaluator(plan.parameters);
    try {
      const pixels = randomPixels(plan, 40);
      expect(await predictBatch(plan, owner, evaluator, pixels)).toEqual(expectedScores(model, pixels));
    } finally {
      await owner.dispose();
      await evaluator.dispose();
    }
  });
});

it('without a degree the smallest that has room is taken; squares need larger ones', async () => {
  expect((await planBatch(LINEAR, MODEL_DIGEST)).parameters.polyDegree).toBe(2048);
  expect((await planBatch(SQUARE, MODEL_DIGEST)).parameters.polyDegree).toBe(4096);
  await expect(planBatch(SQUARE, MODEL_DIGEST, undefined, { polyDegree: 2048 })).rejects.toMatchObject({
    code: 'PLAN_IMPOSSIBLE',
  });
});

it('rows decide the degree: the smallest that holds them all, or the largest', () => {
  expect([1, 2048, 2049, 8000, 1_000_000].map((rows) => degreeFor(BATCH_DEGREES, rows))).toEqual([
    2048, 2048, 4096, 8192, 8192,
  ]);
  expect(degreeFor([], 1)).toBeUndefined();
});
