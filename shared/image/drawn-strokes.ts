/** Strokes as they were drawn on the pad, and the same in the size that the network gets: pure, so that what is measured is what the app does. */

export interface DrawnPoint {
  readonly x: number;
  readonly y: number;
}

export interface DrawnStroke {
  readonly tool: Tool;
  readonly points: readonly DrawnPoint[];
  /** Of the tip; 1 when it is absent. */
  readonly widthScale?: number;
}

export type Tool = 'pen' | 'eraser';

/** Side of the drawing area in its own units; CSS pixels at 100 %. */
export const DRAWING_SIDE = 280;
/** Diameter of the tip. */
export const PEN_WIDTH = 24;
/** Longer side of a drawing as the network gets it, and the most that a small one is enlarged. */
const SCALED_SIDE = 190;
const MOST_SCALE = 8;

/**
 * The same drawing in the middle, as large as its pen asks for: the pen is drawn afterwards, so that a small digit in a corner is no blob.
 * The eraser takes away what it took away.
 */
export function scaledStrokes(strokes: readonly DrawnStroke[]): readonly DrawnStroke[] {
  const points = strokes.flatMap((stroke) => (stroke.tool === 'pen' ? stroke.points : []));
  if (points.length === 0) return strokes;
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, right, top, bottom] = [least(xs), most(xs), least(ys), most(ys)];
  const scale = Math.min(MOST_SCALE, SCALED_SIDE / Math.max(right - left, bottom - top, 1));
  const place = ({ x, y }: DrawnPoint): DrawnPoint => ({
    x: DRAWING_SIDE / 2 + scale * (x - (left + right) / 2),
    y: DRAWING_SIDE / 2 + scale * (y - (top + bottom) / 2),
  });
  return strokes.map((stroke) => ({
    ...stroke,
    points: stroke.points.map(place),
    widthScale: stroke.tool === 'pen' ? 1 : scale,
  }));
}

const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b));
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b));
