/** Where each bar of the timeline is drawn: lanes, rows within a lane (overlap stays visible), label places, ticks. Pure. */
import type { Where } from '../../../../shared/stages/index.ts';
import type { Bar, BarSet } from './bars.ts';

export interface PlacedBar {
  readonly bar: Bar;
  readonly row: number;
  readonly leftPx: number;
  readonly widthPx: number;
  readonly label: 'inside' | 'after' | 'before' | 'none';
}

export interface Lane {
  readonly where: Where;
  readonly rows: number;
  readonly bars: readonly PlacedBar[];
}

export interface Tick {
  readonly ms: number;
  readonly leftPx: number;
  /** So near the right edge that its text must stand left of it. */
  readonly last: boolean;
}

export interface TimelineLayout {
  readonly lanes: readonly Lane[];
  readonly ticks: readonly Tick[];
  /** Ticks of the server's own clock, on the same scale. */
  readonly serverTicks: readonly Tick[];
  readonly pxPerMs: number;
}

const LANES = ['client', 'wire', 'server'] as const satisfies readonly Where[];
const MIN_BAR_PX = 3;
const LABEL_GAP_PX = 6;
const TICK_PX = 110;
const TICK_TEXT_PX = 48;
/**
 * Rows with labels: always there, so that nothing jumps while bars appear, and opened only to make room for a label. True overlap may open
 * more, of bars alone: stages of some milliseconds beside each other at the end of seconds share a strip that is always there too.
 */
const LABEL_ROWS: Record<Where, number> = { client: 2, wire: 2, server: 3 };
/** Heights in CSS pixels, gap included: of a row with labels, of one of bars alone, and of all of the latter. */
const ROW_PX = { labelled: 18, bare: 6 } as const;
const STRIP_PX: Record<Where, number> = { client: 9, wire: 0, server: 3 };
/** Below it a bar cannot be seen: a lane with so many rows grows. */
const LEAST_ROW_PX = 3;

/** Where the rows of a lane stand, gap included, and how high it is: the same for any number of rows, as far as they can be seen. */
export function placeRows({ where, rows }: Pick<Lane, 'where' | 'rows'>): {
  readonly rows: readonly { readonly topPx: number; readonly heightPx: number }[];
  readonly heightPx: number;
} {
  const labelled = LABEL_ROWS[where];
  const bare = Math.max(0, rows - labelled);
  const barePx = Math.max(LEAST_ROW_PX, Math.min(ROW_PX.bare, STRIP_PX[where] / Math.max(1, bare)));
  const stripFromPx = labelled * ROW_PX.labelled;
  const placed = Array.from({ length: labelled + bare }, (_, row) =>
    row < labelled
      ? { topPx: row * ROW_PX.labelled, heightPx: ROW_PX.labelled }
      : { topPx: stripFromPx + (row - labelled) * barePx, heightPx: barePx },
  );
  return { rows: placed, heightPx: stripFromPx + Math.max(STRIP_PX[where], bare * barePx) };
}

/** The smallest 1, 2, 2.5 or 5 times a power of ten that is at least `value`. */
export function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-3)));
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= value * (1 - 1e-9)) ?? 10;
  return step * power;
}

/** While running the scale grows in steps, so that bars do not creep; a finished trace fills the width. */
export function scaleEndMs(set: BarSet, running: boolean): number {
  return running ? niceCeiling(Math.max(set.endMs * 1.02, 200)) : Math.max(set.endMs, 1);
}

/** `labelPx` measures the label of a bar, 0 where it has none. Widths in CSS pixels. */
export function layoutTimeline(
  set: BarSet,
  options: { widthPx: number; running: boolean; labelPx: (bar: Bar) => number },
): TimelineLayout {
  const { widthPx, running, labelPx } = options;
  const endMs = scaleEndMs(set, running);
  const pxPerMs = widthPx / endMs;
  const originPx = set.serverOriginMs * pxPerMs;
  const lanes = LANES.map((where) => {
    const bars = set.bars.filter((bar) => bar.where === where);
    const shiftPx = where === 'server' ? originPx : 0;
    return placeLane(where, bars, { pxPerMs, shiftPx, widthPx, labelPx });
  });
  const serverWidthPx = Math.max(0, widthPx - originPx);
  return {
    lanes,
    ticks: ticksOf(pxPerMs, widthPx, 0),
    serverTicks: ticksOf(pxPerMs, serverWidthPx, originPx),
    pxPerMs,
  };
}

interface LaneScale {
  readonly pxPerMs: number;
  readonly shiftPx: number;
  readonly widthPx: number;
  readonly labelPx: (bar: Bar) => number;
}

type Spot = Pick<PlacedBar, 'bar' | 'leftPx' | 'widthPx'> & { readonly labelPx: number };

const endPx = (spot: Spot): number => spot.leftPx + spot.widthPx;

function placeLane(where: Where, bars: readonly Bar[], scale: LaneScale): Lane {
  const rows: Spot[][] = [];
  const ordered = [...bars].sort((a, b) => a.startMs - b.startMs || b.durationMs - a.durationMs);
  for (const bar of ordered) {
    const spot = spotOf(bar, scale);
    const row = chooseRow(rows, spot, LABEL_ROWS[where], scale.widthPx);
    rows[row] = [...(rows[row] ?? []), spot];
  }
  const placed = rows.flatMap((spots, row) =>
    row < LABEL_ROWS[where] ? labelRow(spots, row, scale.widthPx) : bareRow(spots, row),
  );
  return { where, rows: Math.max(1, rows.length), bars: placed.sort((a, b) => a.leftPx - b.leftPx) };
}

function spotOf(bar: Bar, { pxPerMs, shiftPx, widthPx, labelPx }: LaneScale): Spot {
  const barPx = Math.max(MIN_BAR_PX, bar.durationMs * pxPerMs);
  const leftPx = Math.max(0, Math.min(bar.startMs * pxPerMs + shiftPx, widthPx - barPx));
  const textPx = labelPx(bar);
  return { bar, leftPx, widthPx: barPx, labelPx: textPx === 0 ? 0 : textPx + 2 * LABEL_GAP_PX };
}

/** The first row with room for bar and label; a new one for the label's sake while few; else wherever the bar alone fits. */
function chooseRow(rows: readonly Spot[][], spot: Spot, labelRows: number, widthPx: number): number {
  const free = rows.map((row) => endOfRow(row) <= spot.leftPx + 0.5);
  const roomy = rows.findIndex((row, at) => free[at] && labelsSurvive([...row, spot], widthPx));
  if (roomy >= 0) return roomy;
  if (rows.length < labelRows) return rows.length;
  const bare = free.indexOf(true);
  return bare >= 0 ? bare : rows.length;
}

function endOfRow(row: readonly Spot[]): number {
  const last = row.at(-1);
  return last ? endPx(last) : 0;
}

const labelsSurvive = (row: readonly Spot[], widthPx: number): boolean =>
  labelRow(row, 0, widthPx).every(({ label }, index) => label !== 'none' || row[index]!.labelPx === 0);

/** Labels go inside their bar, else into the gap after it, else into the gap before it. */
function labelRow(spots: readonly Spot[], row: number, widthPx: number): PlacedBar[] {
  let takenPx = 0;
  return spots.map((spot, index) => {
    const next = spots[index + 1]?.leftPx ?? widthPx;
    const label = labelPlace(spot, takenPx, next);
    takenPx = endPx(spot) + (label === 'after' ? spot.labelPx : 0);
    const { bar, leftPx, widthPx: barPx } = spot;
    return { bar, row, leftPx, widthPx: barPx, label };
  });
}

function bareRow(spots: readonly Spot[], row: number): PlacedBar[] {
  return spots.map(({ bar, leftPx, widthPx }) => ({ bar, row, leftPx, widthPx, label: 'none' }));
}

function labelPlace(spot: Spot, takenPx: number, nextPx: number): PlacedBar['label'] {
  if (spot.labelPx === 0) return 'none';
  if (spot.labelPx <= spot.widthPx) return 'inside';
  if (endPx(spot) + spot.labelPx <= nextPx) return 'after';
  return takenPx + spot.labelPx <= spot.leftPx ? 'before' : 'none';
}

function ticksOf(pxPerMs: number, widthPx: number, shiftPx: number): readonly Tick[] {
  if (widthPx <= 0 || pxPerMs <= 0) return [];
  const stepMs = niceCeiling(TICK_PX / pxPerMs);
  const last = Math.floor(widthPx / pxPerMs / stepMs + 1e-9);
  return Array.from({ length: last + 1 }, (_, index) => ({
    ms: index * stepMs,
    leftPx: shiftPx + index * stepMs * pxPerMs,
    last: widthPx - index * stepMs * pxPerMs < TICK_TEXT_PX,
  }));
}
