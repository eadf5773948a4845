/** Whether 28 x 28 grey bytes look like one handwritten digit at all: told from the picture alone, without asking any network. */
import { DIGIT_SIDE } from '../place.ts';
import { around, distance } from './boxes.ts';
import { partsOf, type Part } from './parts.ts';
import type { Box } from './plane.ts';
import type { Doubt } from './read-digit.ts';

/** Grey from which a pixel is ink, and the fewest pixels of a part that is no speck. */
const [INK, LEAST_AREA] = [96, 5];
/** No digit is so many times as wide as it is tall; a 1 may be as narrow as it likes. */
const WIDEST = 1.6;
/** Side of the largest square of ink: a pen leaves strokes; a dot, a filled square and a scribble hold more. */
const MOST_SOLID = 9;
/** Parts that are this share of the whole's height, beside each other, are digits of their own. */
const OWN_HEIGHT = 0.55;
/** A digit is drawn in one or two parts, seldom in three. */
const MOST_PARTS = 3;

/** Calibrated on 10,000 MNIST test images and the drawings of `test/unit/renderer/handwriting.test.ts`. */
export function doubtOf(pixels: Uint8Array): Doubt | null {
  const marks = Uint8Array.from(pixels, (value) => (value >= INK ? 1 : 0));
  const { parts } = partsOf({ width: DIGIT_SIDE, height: DIGIT_SIDE, marks });
  const large = parts.filter(({ area }) => area >= LEAST_AREA);
  if (large.length === 0) return 'blank';
  const whole = around(large);
  if (isSeveral(large, whole)) return 'several';
  return solidOf(marks) > MOST_SOLID || whole.width > WIDEST * whole.height || large.length > MOST_PARTS
    ? 'shape'
    : null;
}

function isSeveral(parts: readonly Part[], whole: Box): boolean {
  const tall = parts.filter(({ height }) => height >= OWN_HEIGHT * whole.height);
  return tall.some((one) => tall.some((other) => one !== other && apart(one, other)));
}

/** Beside each other, with paper between. */
function apart(a: Box, b: Box): boolean {
  const gap = Math.max(b.left - (a.left + a.width), a.left - (b.left + b.width));
  return gap >= 1 && distance(a, b) >= 1;
}

/** Side of the largest square that is all ink, by growing squares from their lower right corners. */
function solidOf(marks: Uint8Array): number {
  const sides = new Uint8Array(marks.length);
  let largest = 0;
  for (let at = 0; at < marks.length; at++) {
    if (marks[at] === 0) continue;
    const atEdge = at < DIGIT_SIDE || at % DIGIT_SIDE === 0;
    const before = (by: number): number => sides[at - by]!;
    sides[at] = atEdge ? 1 : 1 + Math.min(before(1), before(DIGIT_SIDE), before(DIGIT_SIDE + 1));
    largest = Math.max(largest, sides[at]!);
  }
  return largest;
}
