/** Where each bar of the timeline is drawn: lanes, rows within a lane (overlap stays visible), label places, ticks. Pure. */
import type { Where } from '../../../../shared/stages/index.ts';
import type { Bar, BarSet } from './bars.ts';

export interface PlacedBar {
  readonly bar: Bar;
  readonly row: number;
  readonly leftPx: number;
  readonly widthPx: number;
  readonly label: 'inside' | 'after' | 'none';
}

export interface Lane {
  readonly where: Where;
  readonly rows: number;
  readonly bars: readonly PlacedBar[];
}

export interface Tick {
  readonly ms: number;
  readonly leftPx: number;
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
/** Rows that may be opened only to make room for a label; true overlap may open more. */
const LABEL_ROWS: Record<Where, number> = { client: 2, wire: 2, server: 3 };

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

/** `labelPx` measures the label of a bar. Widths in CSS pixels. */
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

/** Ends of the drawn bar and of its label in each row so far. */
interface Row {
  barEnd: number;
  labelEnd: number;
}

function placeLane(where: Where, bars: readonly Bar[], scale: LaneScale): Lane {
  const rows: Row[] = [];
  const ordered = [...bars].sort((a, b) => a.startMs - b.startMs || b.durationMs - a.durationMs);
  const placed = ordered.map((bar) => placeBar(bar, rows, LABEL_ROWS[where], scale));
  return { where, rows: Math.max(1, rows.length), bars: placed };
}

function placeBar(bar: Bar, rows: Row[], labelRows: number, scale: LaneScale): PlacedBar {
  const exactPx = bar.startMs * scale.pxPerMs + scale.shiftPx;
  const widthPx = Math.max(MIN_BAR_PX, bar.durationMs * scale.pxPerMs);
  const leftPx = Math.max(0, Math.min(exactPx, scale.widthPx - widthPx));
  const endPx = leftPx + widthPx;
  const labelPx = scale.labelPx(bar) + 2 * LABEL_GAP_PX;
  const inside = labelPx <= widthPx;
  const labelEnd = inside ? endPx : endPx + labelPx;
  const fits = labelEnd <= scale.widthPx;
  const free = rows.findIndex((row) => row.labelEnd <= leftPx + 0.5);
  const bare = rows.findIndex((row) => row.barEnd <= leftPx + 0.5);
  if (free >= 0 || rows.length < labelRows) {
    const row = free >= 0 ? free : rows.push({ barEnd: 0, labelEnd: 0 }) - 1;
    rows[row] = { barEnd: endPx, labelEnd: fits ? labelEnd : endPx };
    return { bar, row, leftPx, widthPx, label: inside ? 'inside' : fits ? 'after' : 'none' };
  }
  const row = bare >= 0 ? bare : rows.push({ barEnd: 0, labelEnd: 0 }) - 1;
  rows[row] = { barEnd: endPx, labelEnd: Math.max(endPx, rows[row]!.labelEnd) };
  return { bar, row, leftPx, widthPx, label: inside && rows[row]!.labelEnd <= endPx ? 'inside' : 'none' };
}

function ticksOf(pxPerMs: number, widthPx: number, shiftPx: number): readonly Tick[] {
  if (widthPx <= 0 || pxPerMs <= 0) return [];
  const stepMs = niceCeiling(TICK_PX / pxPerMs);
  const last = Math.floor(widthPx / pxPerMs / stepMs + 1e-9);
  return Array.from({ length: last + 1 }, (_, index) => ({
    ms: index * stepMs,
    leftPx: shiftPx + index * stepMs * pxPerMs,
  }));
}
