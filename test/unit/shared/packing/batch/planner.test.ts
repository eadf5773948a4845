/** The planner: layers grouped, primes dropped where it pays, results as small as they may be, digests that tell plans apart. */
import { LARGEST_FAILURE_LOG2 } from '../../../../../shared/packing/tail.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { bitLength } from '../../../../../shared/he/index.ts';
import { BATCH_SETS, batchSetByName, planBatch } from '../../../../../shared/packing/batch/index.ts';
import type { BatchPlan } from '../../../../../shared/packing/batch/index.ts';
import { fits, proveRange } from '../../../../../shared/network/index.ts';
import { dense, network, otherNetworks, seededIntegers, seedNetwork } from '../../../../support/networks.ts';
import { resultCorrection } from '../../../../../shared/packing/batch/correction.ts';
import { canonicalPlan, planDigest } from '../../../../../shared/packing/batch/canonical.ts';
import { INSECURE_BATCH_SETS } from '../../../../../shared/packing/batch/sets.ts';

const digest = 'ab'.repeat(32);
const code = (value: string): object => expect.objectContaining({ code: value });

describe("the plan of the seed's network", () => {
  const model = seedNetwork();
  let plan: BatchPlan;
  beforeAll(async () => {
    plan = await planBatch(model, digest);
  });

  it('fuses up to the second square, drops one prime before it and two after the output', () => {
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['pointwise', 'switch', 'pointwise', 'switch']);
    expect(plan.steps[0]).toMatchObject({ inputs: 784, outputs: 100, primes: 4, sizeIn: 2, sizeOut: 3 });
    expect(plan.steps[1]).toMatchObject({ ciphertexts: 100, size: 3, primesIn: 4, primesOut: 3 });
    expect(plan.steps[2]).toMatchObject({ inputs: 100, outputs: 10, primes: 3, sizeIn: 3, sizeOut: 5 });
    expect(plan.steps[3]).toMatchObject({ ciphertexts: 10, size: 5, primesIn: 3, primesOut: 2 });
    expect(plan).toMatchObject({
      inputCiphertexts: 784,
      outputCiphertexts: 10,
      resultSize: 5,
      resultPrimes: 2,
    });
  });

  it('takes the smallest plaintext modulus that the proven range fits', () => {
    const proof = proveRange(model);
    const smaller = BATCH_SETS.filter((set) => set.plainModulus < plan.parameters.plainModulus);
    expect(fits(proof, plan.parameters.plainModulus)).toBe(true);
    expect(smaller.some((set) => fits(proof, set.plainModulus))).toBe(false);
  });

  it('takes the shortest primes that hold the noise', async () => {
    const { parameters, publishedModulusBits } = plan;
    const bits = bitLength(parameters.dataPrimes[0]!);
    expect(publishedModulusBits).toBe(4 * bits);
    const shorter = BATCH_SETS.filter(
      (set) =>
        set.plainModulus === parameters.plainModulus &&
        (set.dataPrimes.length < 4 || bitLength(set.dataPrimes[0]!) < bits),
    );
    expect(shorter.length).toBeGreaterThan(0);
    for (const set of shorter) {
      await expect(planBatch(model, digest, set)).rejects.toThrow(code('PLAN_IMPOSSIBLE'));
    }
  });

  it('keeps budget in every step, and costs most where the weights are', () => {
    expect(plan.estimates).toHaveLength(plan.steps.length);
    for (const estimate of plan.estimates) expect(estimate.budgetBits).toBeGreaterThan(0);
    expect(plan.estimates[0]!.wordOperations).toBeGreaterThan(10 * plan.estimates[2]!.wordOperations);
  });

  it('is a function of model and parameters, and its digest of everything that is computed', async () => {
    expect((await planBatch(model, digest)).digest).toBe(plan.digest);
    expect(await planDigest(plan)).toBe(plan.digest);
    const others = [
      await planBatch(model, 'cd'.repeat(32)),
      await planBatch(model, digest, batchSetByName('n_8192_logq_4x50_logt_44')),
      { ...plan, steps: plan.steps.slice(0, -1) },
      { ...plan, resultPrimes: 3 },
    ];
    const digests = await Promise.all(others.map((other) => planDigest(other)));
    expect(new Set([plan.digest, ...digests]).size).toBe(5);
    expect(JSON.parse(canonicalPlan(plan))).toMatchObject({ format: 'cryptonets-plan', version: 2 });
  });

  it('knows the correction factor of its results', () => {
    const { dataPrimes, plainModulus: t } = plan.parameters;
    const [, , q2, q3] = dataPrimes as [bigint, bigint, bigint, bigint];
    const factor = resultCorrection(plan.steps, plan.parameters);
    expect((((factor * q3 * q3) % t) * q2) % t).toBe(1n);
  });
});

describe('other networks', () => {
  it.each(otherNetworks())('plans $name', async (model) => {
    const plan = await planBatch(model, digest);
    expect(fits(proveRange(model), plan.parameters.plainModulus)).toBe(true);
    for (const estimate of plan.estimates) expect(estimate.budgetBits).toBeGreaterThan(0);
    expect(plan.failureProbabilityLog2).toBeLessThanOrEqual(LARGEST_FAILURE_LOG2);
    let values = plan.inputCiphertexts;
    let primes = plan.parameters.dataPrimes.length;
    for (const step of plan.steps) {
      if (step.kind === 'flood') throw new Error('a public plan floods');
      expect(step.kind === 'switch' ? [step.ciphertexts, step.primesIn] : [step.inputs, step.primes]).toEqual(
        [values, primes],
      );
      [values, primes] = step.kind === 'switch' ? [values, step.primesOut] : [step.outputs, primes];
    }
    expect([values, primes]).toEqual([plan.outputCiphertexts, plan.resultPrimes]);
  });

  it('takes fewer primes for shallow ones', async () => {
    const [shallow] = otherNetworks();
    const { polyDegree, dataPrimes } = (await planBatch(shallow!, digest)).parameters;
    expect([polyDegree, dataPrimes.length]).toEqual([2048, 1]);
  });

  it('plans at the parameter set it is given', async () => {
    const plan = await planBatch(otherNetworks()[2]!, digest, INSECURE_BATCH_SETS[1]);
    expect(plan.parameters).toBe(INSECURE_BATCH_SETS[1]);
  });
});

describe('refusals', () => {
  const next = seededIntegers(5);
  const deep = network('deep', 2, 1, [
    { kind: 'square' },
    { kind: 'square' },
    { kind: 'square' },
    { kind: 'square' },
    dense(next, 4, 1, 1),
  ]);
  const wide = network('wide', 4, 8, [dense(next, 16, 4, 127), { kind: 'square' }, { kind: 'square' }]);

  it('a range beyond every modulus', async () => {
    await expect(planBatch(wide, digest)).rejects.toThrow(code('RANGE_EXCEEDS_MODULUS'));
    const small = batchSetByName('n_8192_logq_4x50_logt_24');
    await expect(planBatch(seedNetwork(), digest, small)).rejects.toThrow(code('RANGE_EXCEEDS_MODULUS'));
  });

  it('noise or size beyond the parameters', async () => {
    await expect(planBatch(deep, digest)).rejects.toThrow(code('PLAN_IMPOSSIBLE'));
    const few = batchSetByName('n_8192_logq_2x50_logt_46');
    await expect(planBatch(seedNetwork(), digest, few)).rejects.toThrow(code('PLAN_IMPOSSIBLE'));
  });

  it('a set that lies, a digest that is none, a network that is not well formed', async () => {
    const set = { ...BATCH_SETS.at(-1)!, plainModulus: 35184371613697n };
    await expect(planBatch(seedNetwork(), digest, set)).rejects.toThrow(code('PARAMETERS_INVALID'));
    await expect(planBatch(seedNetwork(), 'ab')).rejects.toThrow(code('MODEL_INVALID'));
    await expect(planBatch({ ...seedNetwork(), layers: [] }, digest)).rejects.toThrow(code('MODEL_INVALID'));
  });
});
