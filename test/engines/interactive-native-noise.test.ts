/** Noise of the native engine after every step of an interactive plan: no more than two bits above SEAL's, on every CPU path. */
import { describe, expect, it } from 'vitest';
import { planInteractive } from '../../shared/plan/interactive/index.ts';
import { seedNetwork } from '../support/networks.ts';
import {
  INTERACTIVE_ENGINES,
  interactiveKey,
  interactivePixels,
  interactiveWorld,
  NATIVE_INTERACTIVE_ENGINES,
} from './interactive-engines.ts';
import { measureBudgets, measureBudgetsOf } from './interactive-noise.ts';
import { MODEL_DIGEST } from './whole.ts';

const MOST_BITS_LOST = 2;
const seal = INTERACTIVE_ENGINES.find(({ engine }) => engine === 'seal')!;

describe.each(NATIVE_INTERACTIVE_ENGINES)('$name', (engine) => {
  it('loses no more noise budget than SEAL and two bits, step by step', async () => {
    const plan = await planInteractive(seedNetwork(11), MODEL_DIGEST);
    const key = await interactiveKey(plan.parameters);
    const pixels = interactivePixels(plan, 1);
    const world = await interactiveWorld(engine, plan);
    const reference = await measureBudgets(plan, pixels, key, world.keyBytes);
    const measured = await measureBudgetsOf(world, plan, pixels, key);
    await world.dispose();
    expect(measured).toHaveLength(reference.length);
    measured.forEach((bits, index) =>
      expect(bits).toBeGreaterThanOrEqual(reference[index]! - MOST_BITS_LOST),
    );
  });
});

describe('the measure itself', () => {
  it('says of SEAL what SEAL says', async () => {
    const plan = await planInteractive(seedNetwork(11), MODEL_DIGEST);
    const key = await interactiveKey(plan.parameters);
    const pixels = interactivePixels(plan, 1);
    const world = await interactiveWorld(seal, plan);
    const reference = await measureBudgets(plan, pixels, key, world.keyBytes);
    const measured = await measureBudgetsOf(world, plan, pixels, key);
    await world.dispose();
    measured.forEach((bits, index) => expect(Math.abs(bits - reference[index]!)).toBeLessThanOrEqual(1));
  });
});
