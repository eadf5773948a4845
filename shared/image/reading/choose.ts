/** Which parts of a picture are the digit, and which are table, frame, form, dirt or something else. */
import { around, distance, holds } from './boxes.ts';
import { contrastOf, type InkColour } from './ink.ts';
import { sizeOf, type Part, type Parts } from './parts.ts';
import type { Box, Plane } from './plane.ts';

/** What was taken for the digit. */
export interface Choice {
  /** The largest part first. */
  readonly members: readonly Part[];
  readonly box: Box;
  /** Parts that might be a digit as well, and how much they stand out beside the main one, 0..1. */
  readonly others: readonly { readonly part: Part; readonly share: number }[];
  /** How much it stands out: by contrast, size and place; 0..1. */
  readonly score: number;
}

/** Shortest digit, as a share of the picture's longer side, and in pixels. */
const [LEAST_SHARE, LEAST_PIXELS] = [0.035, 5];
/** A part that fills a square of this share of its size, to this share, is a spot or a sheet and no writing. */
const [SQUARE, FILLED] = [0.4, 0.85];
/** What such a part is worth. */
const SOLID_WORTH = 0.25;
/** How long, how near and how dark a further part is beside the main one to belong to it; how far the digit may grow by it. */
const [MEMBER_SIZE, MEMBER_GAP, MEMBER_INK, MOST_GROWTH] = [0.12, 0.35, 0.5, 2];

/** A part that leans on the edge of the picture with much of its length, or goes from edge to edge: table, frame, shadow. */
function isSurroundings(part: Part, { width, height }: Plane): boolean {
  const across = part.width >= 0.97 * width || part.height >= 0.97 * height;
  return across || part.contact > 0.5 * sizeOf(part);
}

/** A part that lies along the four sides of its own box and is empty within. */
function isFrame(part: Part, { labels }: Parts, width: number): boolean {
  const [across, down] = [Math.max(1, 0.12 * part.width), Math.max(1, 0.12 * part.height)];
  if (part.area > 0.5 * part.width * part.height) return false;
  let edge = 0;
  for (let y = 0; y < part.height; y++) {
    for (let x = 0; x < part.width; x++) {
      if (labels[(part.top + y) * width + part.left + x] !== part.label) continue;
      const inside = x >= across && y >= down && part.width - x > across && part.height - y > down;
      if (!inside) edge += 1;
    }
  }
  return edge > 0.9 * part.area;
}

/** Whether a square fits into a part, by sums over its box. */
function isSolid(part: Part, { labels }: Parts, width: number): boolean {
  const side = Math.ceil(SQUARE * sizeOf(part));
  if (part.area < FILLED * side * side || side > Math.min(part.width, part.height)) return false;
  const row = part.width + 1;
  const sums = new Int32Array(row * (part.height + 1));
  for (let y = 0; y < part.height; y++) {
    for (let x = 0, run = 0; x < part.width; x++) {
      if (labels[(part.top + y) * width + part.left + x] === part.label) run += 1;
      sums[(y + 1) * row + x + 1] = sums[y * row + x + 1]! + run;
    }
  }
  for (let y = side; y <= part.height; y++) {
    for (let x = side; x <= part.width; x++) {
      const [end, start] = [y * row + x, (y - side) * row + x];
      const filled = sums[end]! - sums[end - side]! - sums[start]! + sums[start - side]!;
      if (filled >= FILLED * side * side) return true;
    }
  }
  return false;
}

/** Mean ink of a part. */
export function meanInk(part: Part, { labels }: Parts, ink: Plane): number {
  let sum = 0;
  for (let y = part.top; y < part.top + part.height; y++) {
    for (let x = part.left; x < part.left + part.width; x++) {
      const at = y * ink.width + x;
      if (labels[at] === part.label) sum += ink.values[at]!;
    }
  }
  return sum / part.area;
}

/**
 * The digit among the parts of a picture. @param everything parts that look like surroundings are taken as well: for
 * pictures that are cut so close that the digit touches the edge
 */
export function chooseDigit(
  parts: Parts,
  ink: Plane,
  colour: InkColour,
  everything: boolean,
): Choice | undefined {
  const { width, height } = ink;
  const least = Math.max(LEAST_PIXELS, LEAST_SHARE * Math.max(width, height));
  const wanted = parts.parts.filter((part) => everything || !isSurroundings(part, ink));
  const large = wanted.filter((part) => sizeOf(part) >= least);
  const candidates = large.filter((part) => !isFormBox(part, large, parts, width));
  const scored = candidates.map((part) => ({ part, score: scoreOf(part, parts, ink, colour) }));
  const best = scored.reduce<(typeof scored)[number] | undefined>(
    (top, next) => (top && top.score >= next.score ? top : next),
    undefined,
  );
  if (!best) return undefined;
  const members = gather(best.part, wanted, parts, ink);
  const others = scored
    .filter(({ part }) => !members.includes(part))
    .map(({ part, score }) => ({ part, share: score / best.score }));
  return { members, box: around(members), others, score: best.score };
}

/** A frame that holds something that could be a digit. */
const isFormBox = (part: Part, large: readonly Part[], parts: Parts, width: number): boolean =>
  large.some((inner) => inner !== part && holds(part, inner) && sizeOf(inner) > 0.15 * sizeOf(part)) &&
  isFrame(part, parts, width);

function scoreOf(part: Part, parts: Parts, ink: Plane, colour: InkColour): number {
  const { width, height } = ink;
  const aside = Math.hypot(
    (part.left + part.width / 2) / width - 0.5,
    (part.top + part.height / 2) / height - 0.5,
  );
  const worth = isSolid(part, parts, width) ? SOLID_WORTH : 1;
  const size = Math.sqrt(sizeOf(part) / Math.min(width, height));
  return contrastOf(meanInk(part, parts, ink), colour) * size * (1 - 0.8 * aside) * worth;
}

/** The main part and what belongs to it: strokes that were set apart, pieces of a broken line. */
function gather(main: Part, parts: readonly Part[], all: Parts, ink: Plane): Part[] {
  const ownInk = meanInk(main, all, ink);
  const rest = parts.filter((part) => part !== main && sizeOf(part) >= MEMBER_SIZE * sizeOf(main));
  const members = [main];
  for (let grew = true; grew;) {
    grew = false;
    for (const part of rest) {
      if (members.includes(part) || !belongs(part, members, main)) continue;
      if (meanInk(part, all, ink) < MEMBER_INK * ownInk || isFrame(part, all, ink.width)) continue;
      members.push(part);
      grew = true;
    }
  }
  return members;
}

function belongs(part: Part, members: readonly Part[], main: Part): boolean {
  const near = distance(part, around(members)) <= MEMBER_GAP * sizeOf(main);
  return near && sizeOf(around([...members, part])) <= MOST_GROWTH * sizeOf(main);
}
