/** The attack on a private model: every weight from one answer; and its failure, at the same effort and at ten times it, where answers are flooded. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SealBatchEvaluator } from '../../engine/server/seal/batch/evaluator.ts';
import { planBatch } from '../../shared/packing/batch/index.ts';
import type { BatchPlan } from '../../shared/packing/batch/index.ts';
import { MODEL_DIGEST } from '../engines/batch/whole.ts';
import { attackNoise, attackTop } from './attacks.ts';
import type { Answer } from './attacks.ts';
import { ROOMY, TIGHT } from './sets.ts';
import { attackWorld, HIDDEN, isExactly, privateNetwork } from './world.ts';
import type { AttackWorld } from './world.ts';

const network = privateNetwork();
/** What ten times the effort means here. */
const MORE_ANSWERS = 10;

/** Without the last switch, which everybody can do who has the answer: what is left in it, at the level where it was made. */
function beforeTheLastSwitch(plan: BatchPlan): BatchPlan {
  if (plan.steps.at(-1)!.kind !== 'switch') return plan;
  const steps = plan.steps.slice(0, -1);
  const last = plan.steps.at(-1)!;
  return { ...plan, steps, resultPrimes: last.kind === 'switch' ? last.primesIn : plan.resultPrimes };
}

/** A control: everything that is done for a private model, but a flood of one bit. */
function withoutFlood(plan: BatchPlan): BatchPlan {
  const steps = plan.steps.map((step) => (step.kind === 'flood' ? { ...step, bits: 1 } : step));
  return { ...plan, steps };
}

/** Answers of one client under one key. */
function answersOf(plan: () => Promise<BatchPlan>, count: number) {
  let world: AttackWorld;
  let evaluator: SealBatchEvaluator;
  const answers: Answer[] = [];
  beforeAll(async () => {
    const made = await plan();
    evaluator = new SealBatchEvaluator(made.parameters, { allowInsecure: true });
    world = await attackWorld(made, async ({ seeds, blocks, form }, owner) => {
      const keys = made.privacy
        ? await evaluator.loadKeys(made.privacy, await owner.makePrivacyKeys(made.privacy))
        : undefined;
      const batch = await evaluator.begin(made, seeds, form, {}, keys);
      await batch.push(0, blocks);
      return batch.finish();
    });
    for (let seed = 1; seed <= count; seed++) answers.push(await world.ask(seed));
  });
  afterAll(async () => {
    await world.dispose();
    await evaluator.dispose();
  });
  return answers;
}

describe('answers that are not protected', () => {
  const answers = answersOf(() => planBatch(network, MODEL_DIGEST, TIGHT), 1);

  it('give every weight away by their last polynomials: one answer, 168 exact equations in 136 unknowns', () => {
    expect(answers[0]!.outputs[0]).toHaveLength(3);
    const found = attackTop(answers, HIDDEN);
    expect(isExactly(network, found)).toBe(true);
    expect(found).toMatchObject({ unknowns: 136, equations: 168 });
  });

  it('give every weight away by their noise: one answer', () => {
    expect(isExactly(network, attackNoise(answers, HIDDEN))).toBe(true);
  });
});

const privatePlan = async (): Promise<BatchPlan> =>
  beforeTheLastSwitch(await planBatch(network, MODEL_DIGEST, ROOMY, { privacyBits: 40 }));

describe('answers that are relinearised and encrypted anew, but not flooded', () => {
  const answers = answersOf(async () => withoutFlood(await privatePlan()), MORE_ANSWERS);

  it('still give every weight away by their noise', () => {
    expect(answers[0]!.outputs[0]).toHaveLength(2);
    expect(isExactly(network, attackTop(answers, HIDDEN))).toBe(false);
    expect(isExactly(network, attackNoise(answers, HIDDEN))).toBe(true);
  });
});

describe('answers of a private model', () => {
  const answers = answersOf(privatePlan, MORE_ANSWERS);

  it.each([1, MORE_ANSWERS])('give no weight away to the same program by %i answers', (count) => {
    const some = answers.slice(0, count);
    for (const found of [attackTop(some, HIDDEN), attackNoise(some, HIDDEN)]) {
      expect(found.weights).toBeUndefined();
      expect(found.forms).toBe(0);
    }
  });
});
