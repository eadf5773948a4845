/** Strokes of a pen to pictures: smooth curves through the points, drawn with a round, anti-aliased tip. */
import { CryptoNetsError } from '../errors/index.ts';
import type { GreyImage } from './grey.ts';
import { normaliseDigit } from './normalise.ts';

/** A point on the drawing field: x to the right, y down, both 0..1. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Points that the pen passes through; a single point is a dot. */
export type Stroke = readonly Point[];

const STROKE_LIMITS = { strokes: 256, points: 16_384, side: 1_024 } as const;

/** Straight pieces between two points of a smooth stroke. */
const PIECES = 8;
/** Side on which digits are drawn before they are normalised. */
const DRAWING_SIDE = 112;

/** @throws IMAGE_INVALID for too many strokes or points, or a point off the field by more than half its side. */
function checkStrokes(strokes: readonly Stroke[]): void {
  const points = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  if (strokes.length > STROKE_LIMITS.strokes || points > STROKE_LIMITS.points) {
    throw new CryptoNetsError(
      'IMAGE_INVALID',
      `expected at most ${STROKE_LIMITS.points} points, got ${points}`,
    );
  }
  const near = (value: number): boolean => value >= -0.5 && value <= 1.5;
  if (!strokes.flat().every(({ x, y }) => near(x) && near(y))) {
    throw new CryptoNetsError('IMAGE_INVALID', 'expected points within the drawing field');
  }
}

/** A denser stroke along the Catmull-Rom curve through the points of a sparse one. */
export function smoothStroke(stroke: Stroke): Stroke {
  if (stroke.length < 3) return stroke;
  const at = (index: number): Point => stroke[Math.min(stroke.length - 1, Math.max(0, index))]!;
  const dense: Point[] = [stroke[0]!];
  for (let index = 0; index + 1 < stroke.length; index++) {
    const around = [at(index - 1), at(index), at(index + 1), at(index + 2)] as const;
    for (let piece = 1; piece <= PIECES; piece++) dense.push(onCurve(around, piece / PIECES));
  }
  return dense;
}

function onCurve([a, b, c, d]: readonly [Point, Point, Point, Point], part: number): Point {
  const axis = (p: number, q: number, r: number, s: number): number =>
    q + 0.5 * part * (r - p + part * (2 * p - 5 * q + 4 * r - s + part * (3 * (q - r) + s - p)));
  return { x: axis(a.x, b.x, c.x, d.x), y: axis(a.y, b.y, c.y, d.y) };
}

/**
 * Draws strokes as white ink (255) on black paper, `side` x `side` pixels. `penWidth` is the diameter of the tip as a
 * share of the side. Coverage falls off linearly over the last pixel of the edge. @throws IMAGE_INVALID
 */
export function rasterise(strokes: readonly Stroke[], side: number, penWidth: number): GreyImage {
  checkStrokes(strokes);
  if (!Number.isInteger(side) || side < 1 || side > STROKE_LIMITS.side) {
    throw new CryptoNetsError('IMAGE_INVALID', `expected a side of 1..${STROKE_LIMITS.side}, got ${side}`);
  }
  const pixels = new Uint8Array(side * side);
  const radius = (penWidth * side) / 2;
  for (const stroke of strokes) {
    const points = stroke.map(({ x, y }) => ({ x: x * side, y: y * side }));
    points.forEach((point, index) => drawSegment(pixels, side, point, points[index + 1] ?? point, radius));
  }
  return { width: side, height: side, pixels };
}

function drawSegment(pixels: Uint8Array, side: number, from: Point, to: Point, radius: number): void {
  const reach = radius + 1;
  const limit = (value: number): number => Math.min(side - 1, Math.max(0, Math.floor(value)));
  const [left, right] = [limit(Math.min(from.x, to.x) - reach), limit(Math.max(from.x, to.x) + reach)];
  const [top, bottom] = [limit(Math.min(from.y, to.y) - reach), limit(Math.max(from.y, to.y) + reach)];
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const distance = distanceToSegment({ x: x + 0.5, y: y + 0.5 }, from, to);
      const coverage = Math.min(1, Math.max(0, radius + 0.5 - distance));
      const at = y * side + x;
      pixels[at] = Math.max(pixels[at]!, Math.round(255 * coverage));
    }
  }
}

function distanceToSegment(point: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((point.x - from.x) * dx + (point.y - from.y) * dy) / length;
  const part = Math.min(1, Math.max(0, along));
  return Math.hypot(point.x - from.x - part * dx, point.y - from.y - part * dy);
}

/** What the network sees of a drawing: strokes drawn and normalised to 28 x 28 grey bytes. @throws IMAGE_INVALID */
export function digitFromStrokes(strokes: readonly Stroke[], penWidth = 0.1): Uint8Array {
  return normaliseDigit(rasterise(strokes, DRAWING_SIDE, penWidth));
}
