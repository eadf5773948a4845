/** The timeline: hearing of stages, bars on their own clocks, rows that keep overlap visible, labels that do not collide. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STAGE_NAMES, type StageName, type StageSpan } from '../../../shared/stages/index.ts';
import { barsOfLive, barsOfSpans } from '../../../renderer/src/lib/timeline/bars.ts';
import { batchesOf } from '../../../renderer/src/lib/timeline/batches.ts';
import { layoutTimeline, niceCeiling, scaleEndMs } from '../../../renderer/src/lib/timeline/layout.ts';
import { currentStage, hear, type LiveStage } from '../../../renderer/src/lib/timeline/live.ts';

const span = (name: StageName, startMs: number, durationMs: number): StageSpan => ({
  name,
  startMs,
  durationMs,
});
const progress = (stage: StageName, done: number, total: number) =>
  ({ kind: 'progress', stage, done, total, unit: 'ciphertexts' }) as const;

const spans = fc
  .uniqueArray(fc.constantFrom(...STAGE_NAMES), { minLength: 1, maxLength: 15 })
  .chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc.record({ startMs: fc.nat(5000), durationMs: fc.nat(3000) }).map((at) => ({ name, ...at })),
      ),
    ),
  );

describe('hear', () => {
  it('remembers when a stage was first heard of and keeps the order of first hearing', () => {
    const first = hear([], progress('encrypt', 0, 784), 10);
    const second = hear(first, progress('upload', 5, 10), 20);
    const third = hear(second, progress('encrypt', 300, 784), 30);
    expect(third.map(({ name, sinceMs, done }) => [name, sinceMs, done])).toEqual([
      ['encrypt', 10, 300],
      ['upload', 20, 5],
    ]);
    expect(currentStage(third)?.name).toBe('upload');
  });

  it('lets a stage run again when another batch begins', () => {
    const ended = hear([], { kind: 'stage', span: span('encrypt', 5, 10) }, 15);
    const again = hear(ended, progress('encrypt', 1, 2), 20);
    expect(again[0]).toMatchObject({ sinceMs: 5, done: 1 });
    expect(currentStage(again)?.name).toBe('encrypt');
    expect(hear(ended, progress('encrypt', 2, 2), 20)[0]?.span).toBeDefined();
  });

  it('takes the span of the host when a stage ends, also of a stage never heard of', () => {
    const stages = hear(
      hear([], progress('encode', 1, 2), 5),
      { kind: 'stage', span: span('encode', 1, 9) },
      11,
    );
    expect(stages[0]).toMatchObject({ span: { startMs: 1, durationMs: 9 }, done: 2 });
    expect(currentStage(stages)).toBeUndefined();
    expect(hear([], { kind: 'stage', span: span('queue', 0, 3) }, 10)[0]).toMatchObject({ sinceMs: 7 });
  });
});

describe('bars', () => {
  it('draws the server from the start of sending on its own clock, and says how far it may be off', () => {
    const set = barsOfSpans(
      [span('upload', 100, 400), span('expand', 0, 300), span('download', 900, 50)],
      960,
    );
    expect(set.serverOriginMs).toBe(100);
    expect(set.serverSlackMs).toBe(950 - 100 - 300);
    expect(set.bars.find((bar) => bar.name === 'expand')?.startMs).toBe(0);
    expect(set.endMs).toBe(960);
  });

  it('does not know the slack before anything came back', () => {
    expect(barsOfSpans([span('upload', 0, 4), span('expand', 0, 3)], 5).serverSlackMs).toBeNull();
  });

  it('claims no place for the server when several requests were added up', () => {
    const added = [span('upload', 0, 900), span('expand', 0, 950), span('download', 400, 20)];
    expect(barsOfSpans(added, 1000).serverSlackMs).toBeNull();
  });

  it('counts the batches that a trace adds up, and knows no place for the server in several', () => {
    const added = [
      { ...span('encrypt', 0, 1800), count: 2 * 784 },
      span('upload', 0, 2000),
      span('expand', 0, 1900),
      span('download', 2850, 60),
    ];
    const trace = { spans: added, wallMs: 5900, uploadBytes: 2, downloadBytes: 2 };
    expect(batchesOf({ packing: 'batch', images: 8200, trace })).toBe(2);
    expect(barsOfSpans(added, trace.wallMs, 1).serverSlackMs).not.toBeNull();
    expect(barsOfSpans(added, trace.wallMs, 2).serverSlackMs).toBeNull();
    expect(batchesOf({ packing: 'batch', images: 1, trace: { ...trace, spans: [] } })).toBe(1);
    expect([1, 64, 65].map((images) => batchesOf({ packing: 'interactive', images, trace }))).toEqual([
      1, 1, 2,
    ]);
  });

  it('grows running stages to now and keeps ended ones', () => {
    const ended: LiveStage = {
      name: 'encode',
      sinceMs: 3,
      done: 2,
      total: 2,
      unit: 'images',
      span: span('encode', 1, 9),
    };
    const running: LiveStage = { name: 'upload', sinceMs: 40, done: 5, total: 10, unit: 'bytes' };
    const { bars } = barsOfLive([ended, running], 100);
    expect(bars[0]).toMatchObject({ startMs: 1, durationMs: 9, running: false });
    expect(bars[1]).toMatchObject({ startMs: 40, durationMs: 60, running: true, share: 0.5, bytes: 5 });
  });
});

describe('layout', () => {
  const options = { widthPx: 1000, running: false, labelPx: () => 80 };

  it('keeps bars and labels within the width and apart from each other', () => {
    fc.assert(
      fc.property(spans, (own) => {
        const { lanes } = layoutTimeline(barsOfSpans(own, 0), options);
        for (const { bars, rows } of lanes) {
          for (let row = 0; row < rows; row += 1) {
            const extents = bars.filter((bar) => bar.row === row).map((bar) => extent(bar, 80 + 12));
            extents.sort((a, b) => a[0] - b[0]);
            extents.forEach(([left, right], index) => {
              expect(left).toBeGreaterThanOrEqual(-1e-6);
              expect(right).toBeLessThanOrEqual(1000 + 1e-6);
              expect(left).toBeGreaterThanOrEqual((extents[index - 1]?.[1] ?? 0) - 0.6);
            });
          }
        }
      }),
    );
  });

  it('draws every span exactly once', () => {
    fc.assert(
      fc.property(spans, (own) => {
        const drawn = layoutTimeline(barsOfSpans(own, 0), options).lanes.flatMap(({ bars }) =>
          bars.map(({ bar }) => bar.name),
        );
        expect(drawn.sort()).toEqual(own.map(({ name }) => name).sort());
      }),
    );
  });

  it('puts stages that overlap in time into different rows', () => {
    const { lanes } = layoutTimeline(
      barsOfSpans([span('encode', 0, 500), span('encrypt', 100, 800)], 1000),
      options,
    );
    expect(new Set(lanes[0]!.bars.map((bar) => bar.row)).size).toBe(2);
  });

  it('shows ticks of the server from its own zero', () => {
    const set = barsOfSpans([span('upload', 250, 500), span('expand', 0, 300)], 1000);
    const { serverTicks, ticks } = layoutTimeline(set, options);
    expect(ticks[0]).toMatchObject({ ms: 0, leftPx: 0 });
    expect(serverTicks[0]).toMatchObject({ ms: 0, leftPx: 250 });
  });

  it('holds its scale for a while as a running operation grows', () => {
    const at = (ms: number) =>
      scaleEndMs({ bars: [], serverOriginMs: 0, serverSlackMs: null, endMs: ms }, true);
    expect(at(510)).toBe(at(900));
    expect(at(900)).toBeGreaterThanOrEqual(900);
  });

  it('rounds up to 1, 2, 2.5 or 5 times a power of ten', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 1e7, noNaN: true }), (value) => {
        const nice = niceCeiling(value);
        expect(nice).toBeGreaterThanOrEqual(value * (1 - 1e-9));
        expect(nice).toBeLessThanOrEqual(value * 2.5 + 1e-9);
      }),
    );
  });
});

interface Drawn {
  readonly leftPx: number;
  readonly widthPx: number;
  readonly label: string;
}

function extent({ leftPx, widthPx, label }: Drawn, labelPx: number): [number, number] {
  const before = label === 'before' ? labelPx : 0;
  const after = label === 'after' ? labelPx : 0;
  return [leftPx - before, leftPx + widthPx + after];
}
