/** Finds the digit in a picture of anything: tries both colours of ink and strokes of several widths, and takes what stands out most. */
import type { GreyImage } from '../grey.ts';
import { calm, type Calmed } from './calm.ts';
import { likeness } from './boxes.ts';
import { chooseDigit, type Choice } from './choose.ts';
import { quantile } from './filters.ts';
import { inkOf, inkOfDifference, type InkColour } from './ink.ts';
import { partsOf, type Mask, type Part, type Parts } from './parts.ts';
import { shrink, type Plane } from './plane.ts';
import { withoutRulings } from './rulings.ts';
import { shareLikeInk } from './surroundings.ts';

/** Where the digit is, on a small copy of the picture. */
export interface Found extends Choice {
  readonly colour: InkColour;
  /** Half of the widest stroke that was thought of, in pixels of the copy. */
  readonly reach: number;
  /** Ink of the copy, and which part each of its pixels belongs to. */
  readonly ink: Plane;
  readonly labels: Int32Array;
  /** Least ink of a marked pixel. */
  readonly threshold: number;
}

/** Longer side of the copy on which the digit is looked for. */
const SEARCH_SIDE = 256;
/** Half widths of strokes, as shares of the longer side: pens, brushes, letters that fill the picture. */
const REACHES = [0.04, 0.1, 0.2] as const;
/** A wider reach, or the other colour, must be better by this factor. */
const CLEARLY_BETTER = 1.1;
/** Least ink, in shares of the darkest, of the paper's brightness, and of the standard deviation of the noise. */
const [LEAST_OF_DARKEST, LEAST_INK, LEAST_OF_NOISE] = [0.3, 0.07, 5];
/** What a choice among parts at the edge of the picture is worth, compared with one that stands free. */
const AT_THE_EDGE = 0.3;

/** Undefined when nothing stands out from the paper. Cost: some 50 ms, whatever the picture's size after one pass over it. */

export function findDigit(image: GreyImage): Found | undefined {
  const calmed = calm(shrink(image, SEARCH_SIDE));
  const longest = Math.max(calmed.grey.width, calmed.grey.height);
  let best: Found | undefined;
  for (const colour of ['dark', 'bright'] as const) {
    for (const share of REACHES) {
      const found = search(calmed, colour, Math.max(2, Math.round(share * longest)));
      if (found && (best === undefined || isBetter(found, best))) best = found;
    }
  }
  return best;
}

/** Clearly better, or the same digit with room for wider strokes. */
function isBetter(found: Found, best: Found): boolean {
  if (found.score > CLEARLY_BETTER * best.score) return true;
  const same = found.colour === best.colour && likeness(found.box, best.box) > 0.9;
  return same && found.score > 0.95 * best.score;
}

function search({ grey, noise }: Calmed, colour: InkColour, reach: number): Found | undefined {
  const ink = inkOf(grey, colour, reach);
  const typical = quantile(grey.values, 0.5);
  const floor = Math.max(LEAST_INK, inkOfDifference(LEAST_OF_NOISE * noise, typical, colour));
  const darkest = ink.values.reduce((most, value) => Math.max(most, value), 0);
  if (darkest < floor) return undefined;
  const threshold = Math.max(floor, LEAST_OF_DARKEST * darkest);
  const marks = Uint8Array.from(ink.values, (value) => (value >= threshold ? 1 : 0));
  const chosen = chooseAmong({ width: ink.width, height: ink.height, marks }, ink, colour);
  if (!chosen) return undefined;
  const { choice, labels } = chosen;
  const alike = shareLikeInk(choice, { grey, ink, labels, threshold });
  const score = choice.score * chosen.worth * (1 - alike) ** 2;
  return { ...choice, score, colour, reach, ink, labels, threshold };
}

interface Chosen {
  readonly choice: Choice;
  readonly labels: Int32Array;
  readonly worth: number;
}

/** Without rulings if there are any; among free parts if there are any; among all otherwise. */
function chooseAmong(mask: Mask, ink: Plane, colour: InkColour): Chosen | undefined {
  const parts = partsOf(mask);
  const unruled = parts.parts.some((part) => isLongAndThin(part, mask)) ? withoutRulings(mask) : undefined;
  const attempts: readonly [Parts, boolean][] = [
    ...(unruled ? [[partsOf(unruled), false] as [Parts, boolean]] : []),
    [parts, false],
    [parts, true],
  ];
  for (const [among, everything] of attempts) {
    const choice = chooseDigit(among, ink, colour, everything);
    if (choice) return { choice, labels: among.labels, worth: everything ? AT_THE_EDGE : 1 };
  }
  return undefined;
}

/** Might hold lines that cross the picture, or be the box of a form. */
const isLongAndThin = (part: Part, { width, height }: Mask): boolean =>
  part.area < 0.4 * part.width * part.height && (part.width > 0.5 * width || part.height > 0.5 * height);
