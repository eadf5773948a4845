/** Plans that hide their model, on every engine: the scores to the bit, noise of the size that was planned, keys that are refused when they are none. */
import { describe, expect, it } from 'vitest';
import { planBatch } from '../../../shared/packing/batch/index.ts';
import type { IntegerNetwork } from '../../../shared/network/index.ts';
import type { BatchPlan } from '../../../shared/packing/batch/index.ts';
import { KEYS_HEADER_BYTES } from '../../../shared/packing/geometry.ts';
import { LARGEST_FAILURE_LOG2 } from '../../../shared/packing/tail.ts';
import { Lift, phase } from '../../attack/ring.ts';
import { resultOf, secretOf } from '../../attack/world.ts';
import { otherNetworks, smallSeedNetwork } from '../../support/networks.ts';
import { roomySet } from '../../support/parameter-sets.ts';
import { ENGINES, testKey } from './engines.ts';
import type { EngineUnderTest } from './engines.ts';
import {
  evaluateStream,
  expectedScores,
  MODEL_DIGEST,
  predictBatch,
  privacyKeys,
  randomPixels,
} from './whole.ts';

const BITS = 40;
const IMAGES = 9;

const set = roomySet();
const privatePlan = (model = smallSeedNetwork()): Promise<BatchPlan> =>
  planBatch(model, MODEL_DIGEST, set, { privacyBits: BITS });

const pairs = ENGINES.flatMap((owner) =>
  ENGINES.filter(({ family }) => family === owner.family).map(
    (evaluator) => [owner.name, evaluator.name, owner, evaluator] as const,
  ),
);

async function expectExact(
  plan: BatchPlan,
  model: IntegerNetwork,
  owned: EngineUnderTest,
  served: EngineUnderTest,
) {
  await using owner = disposing(await owned.keyOwner(set, await testKey(set)));
  await using evaluator = disposing(await served.evaluator(set));
  const pixels = randomPixels(plan, IMAGES);
  expect(await predictBatch(plan, owner.it, evaluator.it, pixels)).toEqual(expectedScores(model, pixels));
}

it.each(pairs)('%s encrypts, %s evaluates: scores to the bit', async (_owner, _evaluator, owned, served) => {
  const model = smallSeedNetwork();
  await expectExact(await privatePlan(model), model, owned, served);
});

describe.each(ENGINES.slice(0, 3))('on $name', (engine) => {
  it.each(otherNetworks())('$name: scores to the bit', async (model) => {
    const plan = await privatePlan(model);
    expect(plan.resultSize).toBe(2);
    expect(plan.privacy!.bits).toBeGreaterThanOrEqual(BITS);
    expect(plan.failureProbabilityLog2).toBeLessThanOrEqual(LARGEST_FAILURE_LOG2);
    await expectExact(plan, model, engine, engine);
  });
});

function disposing<T extends { dispose(): Promise<void> }>(it: T): AsyncDisposable & { readonly it: T } {
  return { it, [Symbol.asyncDispose]: () => it.dispose() };
}

/** Coefficients of flooded answers that are looked at. */
const SAMPLES = 48 * 1024;

const floods = ENGINES.filter(({ family }) => family === 'bgv');

/** Answers before their last switch, where the flood can be looked at, until their noise has SAMPLES coefficients. */
async function floodedNoise(
  served: EngineUnderTest,
  plan: BatchPlan,
): Promise<{ noise: bigint[]; answers: Uint8Array[] }> {
  const key = await testKey(set);
  await using owner = disposing(await served.keyOwner(set, key));
  await using evaluator = disposing(await served.evaluator(set));
  const keys = await privacyKeys(plan, owner.it, evaluator.it);
  const encryption = await owner.it.encrypt(plan, new Uint8Array(plan.inputCiphertexts), 1);
  const primes = set.dataPrimes.slice(0, plan.resultPrimes);
  const lift = new Lift(primes, set.polyDegree);
  const secret = secretOf(set, key);
  const answers: Uint8Array[] = [];
  const noise: bigint[] = [];
  while (noise.length < SAMPLES) {
    const result = await evaluateStream(plan, evaluator.it, encryption, { keys });
    answers.push(result.bytes);
    for (const one of resultOf(set, result)) noise.push(...lift.integers(phase(one, secret, primes)));
  }
  keys?.dispose();
  return { noise, answers };
}

describe.each(floods)('the noise of $name', (served) => {
  it('has the spread and the bound that were planned, and is another one each time', async () => {
    const whole = await privatePlan();
    const cut = whole.steps.findIndex(({ kind }) => kind === 'flood');
    const step = whole.steps[cut]!;
    if (step.kind !== 'flood') throw new Error('no flood');
    const plan = { ...whole, steps: whole.steps.slice(0, cut + 1), resultPrimes: step.primes };
    const { noise, answers } = await floodedNoise(served, plan);
    const unit = 2 ** step.bits * Number(set.plainModulus);
    const scaled = noise.map((value) => Number(value) / unit);
    const variance = scaled.reduce((sum, value) => sum + value * value, 0) / scaled.length;
    // Three uniform numbers: variance 3 / 12, excess kurtosis -1.2 / 3, never beyond 1.5. Of so many samples the variance strays by 0.0014,
    // the kurtosis by 0.0125: a seventh and an eighth of what is let pass.
    expect(variance).toBeGreaterThan(0.24);
    expect(variance).toBeLessThan(0.26);
    const fourth = scaled.reduce((sum, value) => sum + value ** 4, 0) / scaled.length;
    expect(fourth / variance ** 2).toBeGreaterThan(2.5);
    expect(fourth / variance ** 2).toBeLessThan(2.7);
    expect(scaled.filter((value) => Math.abs(value) >= 1.51)).toEqual([]);
    expect(new Set(answers.map((bytes) => Buffer.from(bytes).toString('base64'))).size).toBe(answers.length);
  });
});

describe.each(ENGINES)('$name refuses', (served) => {
  it('a private plan without keys, keys of another shape, and damaged ones', async () => {
    const plan = await privatePlan();
    const { privacy } = plan;
    await using owner = disposing(await served.keyOwner(set, await testKey(set)));
    await using evaluator = disposing(await served.evaluator(set));
    const encryption = await owner.it.encrypt(plan, new Uint8Array(plan.inputCiphertexts), 1);
    const { seeds, form } = encryption;
    await expect(async () => evaluator.it.begin(plan, seeds, form)).rejects.toMatchObject({
      code: 'EVALUATION_KEYS_PARAMETERS',
    });
    const bytes = await owner.it.makePrivacyKeys(privacy!);
    expect(bytes).toHaveLength(privacy!.keys.bytes);
    const other = { ...privacy!, keys: { ...privacy!.keys, digest: 'ab'.repeat(32) } };
    await expect(evaluator.it.loadKeys(other, bytes)).rejects.toMatchObject({
      code: 'EVALUATION_KEYS_PARAMETERS',
    });
    await expect(evaluator.it.loadKeys(privacy!, bytes.subarray(0, -1))).rejects.toMatchObject({
      code: 'EVALUATION_KEYS_INVALID',
    });
    if (served.family === 'clear') return;
    const damaged = bytes.slice();
    damaged.fill(0xff, KEYS_HEADER_BYTES + 64, KEYS_HEADER_BYTES + 128);
    await expect(evaluator.it.loadKeys(privacy!, damaged)).rejects.toMatchObject({
      code: 'EVALUATION_KEYS_INVALID',
    });
    damaged.set(bytes);
    damaged.fill(0xff, bytes.length - 64);
    await expect(evaluator.it.loadKeys(privacy!, damaged)).rejects.toMatchObject({
      code: 'EVALUATION_KEYS_INVALID',
    });
  });
});

it('takes the smallest level that has room for its keys, and says so when none has', async () => {
  await expect(planBatch(smallSeedNetwork(), MODEL_DIGEST, set, { privacyBits: 128 })).rejects.toMatchObject({
    code: 'PLAN_IMPOSSIBLE',
  });
  await expect(planBatch(smallSeedNetwork(), MODEL_DIGEST, set, { privacyBits: 0 })).rejects.toMatchObject({
    code: 'PARAMETERS_INVALID',
  });
  const [weak, strong] = await Promise.all(
    [10, 48].map((privacyBits) => planBatch(smallSeedNetwork(), MODEL_DIGEST, set, { privacyBits })),
  );
  expect(weak!.privacy!.primes).toBeLessThanOrEqual(strong!.privacy!.primes);
  expect(weak!.digest).not.toBe(strong!.digest);
});
