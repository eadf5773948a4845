/** Takes ruled, squared and boxed lines off a mask and leaves what is written across them. */
import { partsOf, type Mask, type Part, type Parts } from './parts.ts';

/** Thickest line, as a share of the picture's longer side. */
const THICKEST = 0.014;
/** Shortest line, as a share of the side along which it runs or, if that is shorter, across it. */
const SHORTEST = 0.3;
/** Steepest line and step between the slopes that are tried: one pixel in a hundred. */
const [STEEPEST, SLOPE_STEP] = [0.15, 0.01];
/** How near to both edges of the picture a line must come to count as drawn across it. */
const EDGE = 0.02;
/** A line that climbs over more than this share of the picture is none. */
const MOST_CLIMB = 0.3;

/** Long thin lines that run level, and those of them that cross the whole picture. */
interface Lines {
  readonly marks: Uint8Array;
  readonly pieces: Parts;
  readonly across: readonly Part[];
}

/**
 * The mask without lines that cross the whole picture and, when at least two level and two upright ones make a box or a
 * grid, without all of them. Strokes that are thicker than a line stay where they cross one.
 * Undefined when there is no such line. Cost: about a hundred visits to every pixel.
 */
export function withoutRulings(mask: Mask): Mask | undefined {
  const thickest = Math.max(1, Math.round(THICKEST * Math.max(mask.width, mask.height)));
  const turned = transposed(mask);
  const [level, upright] = [levelLines(mask, thickest), levelLines(turned, thickest)];
  const boxed = level.pieces.parts.length >= 2 && upright.pieces.parts.length >= 2;
  if (!boxed && level.across.length + upright.across.length === 0) return undefined;
  const chosen = (lines: Lines): Uint8Array => (boxed ? lines.marks : marksOf(lines.pieces, lines.across));
  const withoutLevel = erased(mask, chosen(level), thickest);
  const withoutUpright = transposed(erased(turned, chosen(upright), thickest));
  return { ...mask, marks: withoutLevel.marks.map((mark, at) => mark & withoutUpright.marks[at]!) };
}

function marksOf({ labels }: Parts, parts: readonly Part[]): Uint8Array {
  const wanted = new Set(parts.map(({ label }) => label));
  return Uint8Array.from(labels, (label) => (wanted.has(label) ? 1 : 0));
}

function transposed({ width, height, marks }: Mask): Mask {
  const turned = new Uint8Array(marks.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) turned[x * height + y] = marks[y * width + x]!;
  }
  return { width: height, height: width, marks: turned };
}

/** Calls `take` with every unbroken piece of every column: where it begins and where it has ended. */
function eachColumnPiece(
  { width, height, marks }: Mask,
  take: (x: number, from: number, to: number) => void,
): void {
  for (let x = 0; x < width; x++) {
    for (let y = 0; y < height; y++) {
      if (marks[y * width + x] === 0) continue;
      const from = y;
      while (y < height && marks[y * width + x] === 1) y++;
      take(x, from, y);
    }
  }
}

/** Marks, and thin marks, each one pixel higher and lower than they are, so that a leaning line is not lost between two rows. */
function widened(mask: Mask, thickest: number): { near: Uint8Array; thin: Uint8Array } {
  const { width, height } = mask;
  const [near, thin] = [new Uint8Array(width * height), new Uint8Array(width * height)];
  eachColumnPiece(mask, (x, from, to) => {
    const isThin = to - from <= thickest ? 1 : 0;
    for (let y = Math.max(0, from - 1); y < Math.min(height, to + 1); y++) {
      near[y * width + x] = 1;
      thin[y * width + x] = isThin;
    }
  });
  return { near, thin };
}

function levelLines(mask: Mask, thickest: number): Lines {
  const { width, height } = mask;
  const { near, thin } = widened(mask, thickest);
  const marks = new Uint8Array(width * height);
  const shortest = SHORTEST * Math.min(width, height);
  for (let slope = -STEEPEST; slope <= STEEPEST; slope += SLOPE_STEP) {
    const climb = Int32Array.from({ length: width }, (_, x) => Math.round(slope * x));
    const last = climb[width - 1]!;
    for (let start = Math.min(0, -last); start < Math.max(height, height - last); start++) {
      followRow({ width, height, near, thin, marks, shortest }, climb, start);
    }
  }
  const pieces = partsOf({ width, height, marks });
  const across = pieces.parts.filter(
    (part) =>
      part.left <= EDGE * width &&
      part.left + part.width >= (1 - EDGE) * width &&
      part.height < MOST_CLIMB * height,
  );
  return { marks, pieces, across };
}

interface Rows {
  readonly width: number;
  readonly height: number;
  readonly near: Uint8Array;
  readonly thin: Uint8Array;
  readonly marks: Uint8Array;
  readonly shortest: number;
}

/** Walks along one leaning row and marks the unbroken runs that have enough thin pixels. */
function followRow(
  { width, height, near, thin, marks, shortest }: Rows,
  climb: Int32Array,
  start: number,
): void {
  let [from, count] = [-1, 0];
  for (let x = 0; x <= width; x++) {
    const y = x < width ? start + climb[x]! : -1;
    const at = y * width + x;
    if (y >= 0 && y < height && near[at] === 1) {
      if (from < 0) [from, count] = [x, 0];
      count += thin[at]!;
    } else if (from >= 0) {
      if (count >= shortest)
        for (let back = from; back < x; back++) marks[(start + climb[back]!) * width + back] = 1;
      from = -1;
    }
  }
}

/** Takes away the pieces of columns that lie on a line and are hardly thicker than one. */
function erased(mask: Mask, lines: Uint8Array, thickest: number): Mask {
  const { width } = mask;
  const marks = mask.marks.slice();
  eachColumnPiece(mask, (x, from, to) => {
    if (to - from > thickest + 2) return;
    let on = false;
    for (let y = from; y < to; y++) on ||= lines[y * width + x] === 1;
    if (on) for (let y = from; y < to; y++) marks[y * width + x] = 0;
  });
  return { ...mask, marks };
}
