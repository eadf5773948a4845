/** The timeline: hearing of stages, bars on their own clocks, rows that keep overlap visible, labels that do not collide. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { STAGE_NAMES, type StageName, type StageSpan } from '../../../shared/stages/index.ts';
import { barsOfLive, barsOfTrace } from '../../../renderer/src/lib/timeline/bars.ts';
import { barLabel } from '../../../renderer/src/lib/timeline/label.ts';
import { words } from '../../../renderer/src/lib/words.ts';
import {
  layoutTimeline,
  placeRows,
  niceCeiling,
  scaleEndMs,
} from '../../../renderer/src/lib/timeline/layout.ts';
import { applyEvent, currentStage, type LiveStage } from '../../../shared/operations/live-stages.ts';

const span = (name: StageName, startMs: number, durationMs: number): StageSpan => ({
  name,
  startMs,
  durationMs,
});
const barsOfSpans = (own: readonly StageSpan[], wallMs: number) =>
  barsOfTrace({ spans: own, wallMs, calls: 1 });
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

describe('events of stages', () => {
  it('remembers when a stage was first heard of and keeps the order of first hearing', () => {
    const first = applyEvent([], progress('encrypt', 0, 784), 10);
    const second = applyEvent(first, progress('upload', 5, 10), 20);
    const third = applyEvent(second, progress('encrypt', 300, 784), 30);
    expect(third.map(({ name, sinceMs, done }) => [name, sinceMs, done])).toEqual([
      ['encrypt', 10, 300],
      ['upload', 20, 5],
    ]);
    expect(currentStage(third)?.name).toBe('upload');
  });

  it('lets a stage run again when another call begins', () => {
    const ended = applyEvent([], { kind: 'stage', span: span('encrypt', 5, 10) }, 15);
    const again = applyEvent(ended, progress('encrypt', 1, 2), 20);
    expect(again[0]).toMatchObject({ sinceMs: 5, done: 1 });
    expect(currentStage(again)?.name).toBe('encrypt');
    expect(applyEvent(ended, progress('encrypt', 2, 2), 20)[0]?.span).toBeDefined();
  });

  it('takes the span of the host when a stage ends, also of a stage never heard of', () => {
    const stages = applyEvent(
      applyEvent([], progress('encode', 1, 2), 5),
      { kind: 'stage', span: span('encode', 1, 9) },
      11,
    );
    expect(stages[0]).toMatchObject({ span: { startMs: 1, durationMs: 9 }, done: 2 });
    expect(currentStage(stages)).toBeUndefined();
    expect(applyEvent([], { kind: 'stage', span: span('queue', 0, 3) }, 10)[0]).toMatchObject({ sinceMs: 7 });
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

  it('knows no place for the server where a trace adds up several calls, or does not say how many', () => {
    const added = [span('upload', 0, 2000), span('expand', 0, 1900), span('download', 2850, 60)];
    const slackOf = (calls: number | null) =>
      barsOfTrace({ spans: added, wallMs: 5900, calls }).serverSlackMs;
    expect(slackOf(1)).not.toBeNull();
    expect([slackOf(2), slackOf(null)]).toEqual([null, null]);
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

describe('an honest clock', () => {
  it('anchors the server at its header, and knows it to have arrived when the request was admitted', () => {
    const own = [
      span('admission', 80, 30),
      span('upload', 110, 400),
      span('expand', 0, 300),
      span('download', 900, 50),
    ];
    const set = barsOfSpans(own, 960);
    expect([set.serverOriginMs, set.serverSlackMs]).toEqual([80, 30]);
  });

  it('counts evaluation keys to what went up', () => {
    const keys = { ...span('upload-keys', 10, 50), bytes: 10_700_000 };
    const trace = { spans: [keys], wallMs: 417, uploadBytes: 369_000, downloadBytes: 184_000, calls: 1 };
    expect(words.timeline.total(trace)).toBe(
      '417 ms in all, 11.1 MB up (10.7 MB of it evaluation keys, once), 184 kB down',
    );
  });

  it('says how far a stage had come when the operation ended', () => {
    const running: LiveStage = { name: 'upload', sinceMs: 40, done: 5, total: 10, unit: 'bytes' };
    const { bars } = barsOfLive([running], 100, true);
    expect(bars[0]).toMatchObject({ running: false, stopped: true, share: 0.5 });
    expect(barLabel(bars[0]!)).toBe('Send, 50.0 % when it ended');
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

  it('gives rows that overlap opened the height of their bars alone', () => {
    const short = Array.from({ length: 5 }, (_, index) => span('encode', 9_990 + index * 2, 2));
    const [client] = layoutTimeline(barsOfSpans([span('keygen', 0, 9_000), ...short], 10_000), options).lanes;
    expect(client!.rows).toBeGreaterThan(3);
    expect(placeRows(client!).rows.slice(0, 2)).toEqual([
      { topPx: 0, heightPx: 18 },
      { topPx: 18, heightPx: 18 },
    ]);
    expect(client!.bars.filter(({ row, label }) => row > 1 && label !== 'none')).toEqual([]);
  });

  it('is as high for one row as for all that can be told apart', () => {
    for (const where of ['client', 'server'] as const)
      for (const rows of [1, 2, 3, 4])
        expect(placeRows({ where, rows }).heightPx).toBe(placeRows({ where, rows: 1 }).heightPx);
    expect(placeRows({ where: 'client', rows: 6 }).rows.at(-1)).toEqual({ topPx: 45, heightPx: 3 });
    // So many that they would be too thin to see: the lane grows.
    expect(placeRows({ where: 'client', rows: 9 }).heightPx).toBeGreaterThan(48);
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
