/** Noise of the native engine after every step of an interactive plan: no more than two bits above SEAL's, on every CPU path. */
import { describe, expect, it } from 'vitest';
import type { InteractiveUpload } from '../../../engine/wire/interactive.ts';
import { planInteractive } from '../../../shared/packing/interactive/index.ts';
import { seedNetwork } from '../../support/networks.ts';
import {
  INTERACTIVE_ENGINES,
  interactiveKey,
  interactivePixels,
  interactiveWorld,
  NATIVE_INTERACTIVE_ENGINES,
  type InteractiveEngineUnderTest,
} from './engines.ts';
import { measureBudgets, measureBudgetsOf } from './noise.ts';
import { MODEL_DIGEST } from '../batch/whole.ts';

const MOST_BITS_LOST = 2;
/** What a plan ends with is a bit or two off at random, on any engine: the mean of this many runs is a third of a bit off. */
const RUNS = 14;
const seal = INTERACTIVE_ENGINES.find(({ engine }) => engine === 'seal')!;

interface Trial {
  /** As many as were asked for, of different images. */
  readonly uploads: readonly InteractiveUpload[];
  readonly steps: readonly number[];
  /** Budgets by upload and step, of SEAL with itself. */
  readonly reference: number[][];
  /** Budgets of the engine after some of the steps. */
  measure(uploads: readonly InteractiveUpload[], steps: readonly number[]): Promise<number[][]>;
  dispose(): Promise<void>;
}

async function prepare(engine: InteractiveEngineUnderTest, runs: number): Promise<Trial> {
  const plan = await planInteractive(seedNetwork(11), MODEL_DIGEST);
  const key = await interactiveKey(plan.parameters);
  const world = await interactiveWorld(engine, plan);
  const uploads: InteractiveUpload[] = [];
  for (let run = 0; run < runs; run++) {
    uploads.push(await world.owner.encrypt(plan, interactivePixels(plan, 1, run), 1));
  }
  return {
    uploads,
    steps: [...plan.steps.keys()],
    reference: await measureBudgets(plan, uploads, key, world.keyBytes),
    measure: (some, steps) => measureBudgetsOf(world, plan, some, key, steps),
    dispose: () => world.dispose(),
  };
}

/** Mean over the runs of the budget after the last step that was measured. */
function meanAtEnd(budgets: readonly number[][]): number {
  return budgets.reduce((sum, run) => sum + run.at(-1)!, 0) / budgets.length;
}

describe.each(NATIVE_INTERACTIVE_ENGINES)('$name', (engine) => {
  it('loses no more noise budget than SEAL and two bits, step by step', async () => {
    const trial = await prepare(engine, RUNS);
    const { uploads, steps, reference } = trial;
    const ends = await trial.measure(uploads, steps.slice(-1));
    const [measured] = await trial.measure(uploads.slice(0, 1), steps);
    await trial.dispose();
    expect(meanAtEnd(ends)).toBeGreaterThanOrEqual(meanAtEnd(reference) - MOST_BITS_LOST);
    // Far from the end nothing is random but the last bit; the last square, and what follows it, are judged by the mean.
    const [expected] = reference;
    expect(measured).toHaveLength(expected!.length);
    for (const step of steps.slice(0, -2)) {
      expect(measured![step]).toBeGreaterThanOrEqual(expected![step]! - MOST_BITS_LOST);
    }
  });
});

describe('the measure itself', () => {
  it('says of SEAL what SEAL says', async () => {
    const { uploads, steps, reference, measure, dispose } = await prepare(seal, 1);
    expect(await measure(uploads, steps)).toEqual(reference);
    await dispose();
  });
});
