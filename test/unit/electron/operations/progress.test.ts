/** Progress that is fit for showing, and traces of several batches. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { engineSpans } from '../../../../electron/operations/engine-spans.ts';
import { callProgress, steadyProgress } from '../../../../electron/operations/progress.ts';
import { mergeSpans } from '../../../../electron/operations/trace.ts';
import type { StageEnded, StageProgress } from '../../../../shared/operations/index.ts';
import { Stopwatch } from '../../../../shared/stages/stopwatch.ts';

type Event = StageProgress | StageEnded;
const progress = (done: number, total = 100): StageProgress => ({
  kind: 'progress',
  stage: 'upload',
  done,
  total,
  unit: 'bytes',
});

describe('steady progress', () => {
  it('never falls, never exceeds its total, and always tells the end', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(150), { maxLength: 50 }), fc.array(fc.nat(60)), (dones, gaps) => {
        const shown: number[] = [];
        let nowMs = 0;
        let turn = 0;
        const report = steadyProgress(
          (event) => event.kind === 'progress' && shown.push(event.done),
          () => (nowMs += gaps[turn++ % Math.max(1, gaps.length)] ?? 10),
        );
        for (const done of dones) report(progress(done));
        report(progress(100));
        expect(shown.at(-1)).toBe(100);
        for (const [index, done] of shown.entries()) {
          expect(done).toBeLessThanOrEqual(100);
          if (index > 0) expect(done).toBeGreaterThan(shown[index - 1]!);
        }
      }),
    );
  });

  it('comes a few times a second', () => {
    const shown: Event[] = [];
    let nowMs = 0;
    const report = steadyProgress(
      (event) => shown.push(event),
      () => nowMs,
    );
    for (let done = 0; done <= 10_000; done++) {
      nowMs = done / 10;
      report(progress(done, 10_000));
    }
    expect(shown.length).toBeLessThan(30);
  });
});

describe('progress of several batches', () => {
  it('counts towards all of them', () => {
    const shown: Event[] = [];
    for (const batch of [0, 1, 2]) {
      const report = callProgress((event) => shown.push(event), batch, 3);
      report(progress(0));
      report(progress(100));
      report({ kind: 'stage', span: { name: 'upload', startMs: 0, durationMs: 1 } });
    }
    expect(shown.map((event) => event.kind === 'progress' && [event.done, event.total])).toEqual([
      [0, 300],
      [100, 300],
      [100, 300],
      [200, 300],
      [200, 300],
      [300, 300],
    ]);
  });
});

describe('merged spans', () => {
  it('sum what was measured and begin with the first', () => {
    const merged = mergeSpans([
      { name: 'encrypt', startMs: 10, durationMs: 5, count: 784 },
      { name: 'upload', startMs: 12, durationMs: 6, bytes: 100 },
      { name: 'encrypt', startMs: 40, durationMs: 7, count: 784 },
      { name: 'upload', startMs: 42, durationMs: 8, bytes: 100, count: 3 },
    ]);
    expect(merged).toEqual([
      { name: 'encrypt', startMs: 10, durationMs: 12, count: 1568 },
      { name: 'upload', startMs: 12, durationMs: 14, bytes: 200, count: 3 },
    ]);
  });
});

describe('spans of an engine', () => {
  it('are moved to the clock of the operation, and believed over our own', () => {
    let nowMs = 1000;
    const stopwatch = new Stopwatch(() => nowMs);
    nowMs = 1200;
    const { control, end } = engineSpans(stopwatch, {});
    control.report?.({ kind: 'stage', span: { name: 'encrypt', startMs: 3, durationMs: 50, count: 784 } });
    nowMs = 1500;
    end('encrypt', { count: 1 });
    end('decrypt', { count: 10 });
    expect(stopwatch.spans()).toEqual([
      { name: 'decrypt', startMs: 200, durationMs: 300, count: 10 },
      { name: 'encrypt', startMs: 203, durationMs: 50, count: 784 },
    ]);
  });
});
