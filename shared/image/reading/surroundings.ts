/** Tells ink from the holes in it: ink is rare where it stands, paper goes on all around. */
import { eachPixel, grown } from './boxes.ts';
import type { Choice } from './choose.ts';
import { sizeOf } from './parts.ts';
import type { Box, Plane } from './plane.ts';

interface Placed {
  readonly grey: Plane;
  readonly ink: Plane;
  readonly labels: Int32Array;
  /** Least ink of a marked pixel. */
  readonly threshold: number;
}

/** Mean grey of the pixels of a box that a test lets through. */
function meanGrey(grey: Plane, box: Box, wanted: (at: number) => boolean): number | undefined {
  let [sum, count] = [0, 0];
  eachPixel(box, grey.width, (at) => {
    if (!wanted(at)) return;
    sum += grey.values[at]!;
    count += 1;
  });
  return count === 0 ? undefined : sum / count;
}

/** From this share of the darkest ink on a pixel shows the ink's own grey and not the blur of an edge. */
const FULL = 0.6;
/** How much nearer to the ink's grey than to the paper's a grey must be to count as like ink. */
const NEAR = 0.35;

/**
 * The share of the surroundings of a digit, half its size around, whose grey is much nearer to the ink's than to that of
 * the paper beside it: near 0 for a digit, near 1 for paper within a digit that was taken for ink.
 */
export function shareLikeInk({ members, box }: Choice, { grey, ink, labels, threshold }: Placed): number {
  const { width, height } = grey;
  const own = new Set(members.map(({ label }) => label));
  const isInk = (at: number): boolean => own.has(labels[at]!);
  const isBeside = (at: number): boolean =>
    !isInk(at) &&
    ink.values[at]! <= threshold / 2 &&
    (isInk(at - 2) || isInk(at + 2) || isInk(at - 2 * width) || isInk(at + 2 * width));
  let darkest = 0;
  eachPixel(box, width, (at) => {
    if (isInk(at)) darkest = Math.max(darkest, ink.values[at]!);
  });
  const wide = grown(box, Math.round(sizeOf(box) / 2) + 2, width, height);
  const inkGrey = meanGrey(grey, box, (at) => isInk(at) && ink.values[at]! >= FULL * darkest);
  const paperGrey = meanGrey(grey, box, isBeside);
  if (inkGrey === undefined || paperGrey === undefined) return 0;
  const limit = inkGrey + NEAR * (paperGrey - inkGrey);
  let [alike, all] = [0, 0];
  eachPixel(wide, width, (at) => {
    if (isInk(at)) return;
    all += 1;
    if (grey.values[at]! < limit === inkGrey < paperGrey) alike += 1;
  });
  return all === 0 ? 0 : alike / all;
}
