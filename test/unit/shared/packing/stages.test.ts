/** The stage of every step: one rule for both packings, honest about what is fused, and no part of what both sides agree on. */
import { describe, expect, it } from 'vitest';
import { seedNetwork, smallSeedNetwork } from '../../../support/networks.ts';
import { planBatch } from '../../../../shared/packing/batch/index.ts';
import type { PlanStep, PointwiseLayer } from '../../../../shared/packing/batch/index.ts';
import { interactivePlanDigest } from '../../../../shared/packing/interactive/canonical.ts';
import { planInteractive } from '../../../../shared/packing/interactive/index.ts';
import { STEP_STAGES, stagesOf } from '../../../../shared/packing/index.ts';
import { STAGE_NAMES, STAGES } from '../../../../shared/stages/index.ts';
import { planDigest } from '../../../../shared/packing/batch/canonical.ts';
import { INSECURE_INTERACTIVE_SETS } from '../../../../shared/packing/interactive/sets.ts';

const DIGEST = 'ab'.repeat(32);

/** What a version that names its bars otherwise would put into a step. */
function relabelled<S extends object>(step: S): S {
  const layers = (step as { layers?: readonly object[] }).layers?.map((layer) => ({
    ...layer,
    name: 'other',
  }));
  return { ...step, stage: 'other', name: 'other', ...(layers ? { layers } : {}) };
}

describe('stages of a batch', () => {
  it('tell a fused pass from a layer by itself', async () => {
    const plan = await planBatch(seedNetwork(), DIGEST);
    expect(stagesOf(plan)).toEqual(['hidden-layers', 'switch', 'output-layers', 'pack']);
  });

  const square: PointwiseLayer = { kind: 'square' };
  const linear = (layer: 'conv' | 'dense'): PointwiseLayer =>
    ({ kind: 'linear', layer }) as Partial<PointwiseLayer> as PointwiseLayer;
  const run = (...layers: PointwiseLayer[]): PlanStep =>
    ({ kind: 'pointwise', layers }) as Partial<PlanStep> as PlanStep;
  const drop = { kind: 'switch' } as PlanStep;

  it.each<[string, PlanStep[], string[]]>([
    ['one dense layer', [run(linear('dense'))], ['output']],
    ['all in one pass', [run(linear('conv'), square, linear('dense'))], ['output-layers']],
    [
      'layer by layer',
      [run(linear('conv')), drop, run(square), drop, run(linear('dense')), drop, run(linear('dense')), drop],
      ['convolve', 'switch', 'square', 'switch', 'dense', 'switch', 'output', 'pack'],
    ],
    ['a square at the end', [run(linear('dense')), drop, run(square)], ['output', 'switch', 'square']],
    ['squares alone', [drop, run(square, square)], ['switch', 'output-layers']],
  ])('%s', (_, steps, stages) => {
    expect(stagesOf({ steps })).toEqual(stages);
  });
});

describe('stages of interactive images', () => {
  it('are those of the layers, one by one', async () => {
    const plan = await planInteractive(smallSeedNetwork(), DIGEST, INSECURE_INTERACTIVE_SETS[0]);
    const stages = stagesOf(plan);
    expect(stages).toHaveLength(plan.steps.length);
    expect(stages.filter((stage) => stage !== 'switch')).toEqual([
      'convolve',
      'square',
      'dense',
      'square',
      'output',
      'pack',
    ]);
  });
});

describe('the list of stages', () => {
  it('has those of steps in their order, all on the server', () => {
    const known = new Set<string>(STEP_STAGES);
    expect(STAGE_NAMES.filter((name) => known.has(name))).toEqual(STEP_STAGES);
    for (const name of STEP_STAGES) expect(STAGES[name].where).toBe('server');
  });
});

describe('labels', () => {
  it('are no part of what both sides of a batch agree on', async () => {
    const plan = await planBatch(seedNetwork(), DIGEST);
    expect(await planDigest({ ...plan, steps: plan.steps.map(relabelled) })).toBe(plan.digest);
  });

  it('are no part of what both sides of an interactive prediction agree on', async () => {
    const plan = await planInteractive(smallSeedNetwork(), DIGEST, INSECURE_INTERACTIVE_SETS[0]);
    expect(await interactivePlanDigest({ ...plan, steps: plan.steps.map(relabelled) })).toBe(plan.digest);
  });
});
