/** What a native run tells of its stages: spans from its clocks, progress from its counts. */
import { describe, expect, it } from 'vitest';
import { batchProgress, batchSpans } from '../../../../../../engine/server/native/batch/spans.ts';
import type { NativeClock, NativeProgress } from '../../../../../../native/index.ts';
import type { BatchPlan } from '../../../../../../shared/packing/batch/index.ts';

const clock = (firstMs: number, lastMs: number, done = 1, total = 1): NativeClock => ({
  firstMs,
  lastMs,
  busyMs: lastMs - firstMs,
  done,
  total,
});
const idle = clock(0, 0, 0, 0);

const layer = { kind: 'linear', layer: 'conv' };
const pointwise = { kind: 'pointwise', layers: [layer, layer], outputs: 100 };
const drop = { kind: 'switch', ciphertexts: 100 };
const output = { ...pointwise, outputs: 10 };
const pack = { kind: 'switch', ciphertexts: 10 };
const plan = (...steps: object[]): BatchPlan =>
  ({ inputCiphertexts: 784, outputCiphertexts: 10, steps }) as unknown as BatchPlan;

describe('spans of a native batch', () => {
  const steps = [clock(5, 20), clock(20, 22), clock(22, 25), clock(25, 26)];
  const progress: NativeProgress = { check: clock(1, 8), expand: clock(4, 18), steps, pack: clock(26, 28) };

  it('go from the first to the last work of each stage, and may overlap', () => {
    expect(batchSpans(plan(pointwise, drop, output, pack), progress)).toEqual([
      { name: 'expand', startMs: 1, durationMs: 17, busyMs: 21, count: 784 },
      { name: 'hidden-layers', startMs: 5, durationMs: 15, busyMs: 15, count: 100 },
      { name: 'switch', startMs: 20, durationMs: 2, busyMs: 2, count: 100 },
      { name: 'output-layers', startMs: 22, durationMs: 3, busyMs: 3, count: 10 },
      { name: 'pack', startMs: 25, durationMs: 3, busyMs: 3, count: 10 },
    ]);
  });

  it('leave out the empty step before a plan that begins with a switch', () => {
    const spans = batchSpans(plan(drop, output), {
      check: clock(1, 2),
      expand: clock(1, 3),
      steps: [clock(3, 4), clock(4, 6), clock(6, 7)],
      pack: clock(7, 8),
    });
    expect(spans.map(({ name, startMs }) => [name, startMs])).toEqual([
      ['expand', 1],
      ['switch', 4],
      ['output-layers', 6],
      ['pack', 7],
    ]);
  });

  it('leave out what never ran', () => {
    const none = { check: idle, expand: idle, steps: [idle], pack: idle };
    expect(batchSpans(plan(pointwise), none)).toEqual([]);
    expect(batchProgress(plan(pointwise), none)).toEqual([]);
  });

  it('count items of all steps of a stage', () => {
    const counted = { ...progress, steps: [clock(1, 2, 3, 8), clock(2, 3, 4, 8), idle] };
    expect(batchProgress(plan(pointwise, pointwise, output), counted)).toEqual([
      { kind: 'progress', stage: 'hidden-layers', done: 7, total: 16, unit: 'steps' },
    ]);
  });
});
