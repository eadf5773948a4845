/** Filters over windows whose cost does not grow with the window: running means, running extremes, and what is built of them. */
import { emptyPlane, mapPlane, type Plane } from './plane.ts';

/** Works on one line of a plane: reads all of `source`, fills all of `target`. */
type LineFilter = (source: Float32Array, target: Float32Array) => void;

/** A filter along rows, then along columns, that makes lines longer or shorter by `more`. */
function separable(plane: Plane, more: number, filter: (from: number, to: number) => LineFilter): Plane {
  const { width, height } = plane;
  const [toWidth, toHeight] = [width + more, height + more];
  const across = emptyPlane(toWidth, height);
  const alongRow = filter(width, toWidth);
  for (let y = 0; y < height; y++) {
    alongRow(
      plane.values.subarray(y * width, (y + 1) * width),
      across.values.subarray(y * toWidth, (y + 1) * toWidth),
    );
  }
  const result = emptyPlane(toWidth, toHeight);
  const alongColumn = filter(height, toHeight);
  const [source, target] = [new Float32Array(height), new Float32Array(toHeight)];
  for (let x = 0; x < toWidth; x++) {
    for (let y = 0; y < height; y++) source[y] = across.values[y * toWidth + x]!;
    alongColumn(source, target);
    for (let y = 0; y < toHeight; y++) result.values[y * toWidth + x] = target[y]!;
  }
  return result;
}

/** The mean over a square of 2 * radius + 1 pixels, or what of it lies within the plane. */
export function blur(plane: Plane, radius: number): Plane {
  if (radius < 1) return plane;
  return separable(plane, 0, (length) => meanFilter(length, radius));
}

function meanFilter(length: number, radius: number): LineFilter {
  const sums = new Float64Array(length + 1);
  return (source, target) => {
    for (let at = 0; at < length; at++) sums[at + 1] = sums[at]! + source[at]!;
    for (let at = 0; at < length; at++) {
      const from = Math.max(0, at - radius);
      const to = Math.min(length, at + radius + 1);
      target[at] = (sums[to]! - sums[from]!) / (to - from);
    }
  };
}

/**
 * Largest values over windows of 2 * radius + 1 samples (van Herk, Gil and Werman: three comparisons a sample).
 * The first window begins `before` samples ahead of the line; what lies outside counts for nothing.
 */
function largestFilter(from: number, to: number, radius: number, before: number): LineFilter {
  const span = 2 * radius + 1;
  const padded = Math.ceil(Math.max(from + before, to + span - 1) / span) * span;
  const line = new Float32Array(padded).fill(-Infinity);
  const [forward, backward] = [new Float32Array(padded), new Float32Array(padded)];
  return (source, target) => {
    line.set(source, before);
    for (let start = 0; start < padded; start += span) {
      forward[start] = line[start]!;
      for (let at = start + 1; at < start + span; at++) forward[at] = Math.max(forward[at - 1]!, line[at]!);
      const last = start + span - 1;
      backward[last] = line[last]!;
      for (let at = last - 1; at >= start; at--) backward[at] = Math.max(backward[at + 1]!, line[at]!);
    }
    for (let at = 0; at < to; at++) target[at] = Math.max(backward[at]!, forward[at + span - 1]!);
  };
}

/** The largest value over a square of 2 * radius + 1 pixels, or what of it lies within the plane. */
export function largest(plane: Plane, radius: number): Plane {
  if (radius < 1) return plane;
  return separable(plane, 0, (from, to) => largestFilter(from, to, radius, radius));
}

const negative = (plane: Plane): Plane => mapPlane(plane, (value) => -value);

/** Fills what is darker than its surroundings and narrower than 2 * radius + 1 pixels (grey closing). Edges stay. */
export function fillDark(plane: Plane, radius: number): Plane {
  if (radius < 1) return plane;
  // Windows may lie across the edge of the plane: a table or a shadow that is cut by it is as wide as it goes on.
  const dilated = separable(plane, 2 * radius, (from, to) => largestFilter(from, to, radius, 2 * radius));
  const eroded = separable(negative(dilated), -2 * radius, (from, to) => largestFilter(from, to, radius, 0));
  return negative(eroded);
}

/** Levels what is brighter than its surroundings and narrower than 2 * radius + 1 pixels (grey opening). Edges stay. */
export function levelBright(plane: Plane, radius: number): Plane {
  return negative(fillDark(negative(plane), radius));
}

/** The value below which `share` of the values lie. Cost: one sort of at most some ten thousand of them. */
export function quantile(values: Float32Array, share: number): number {
  const step = Math.max(1, Math.floor(values.length / 16_384));
  const some = new Float32Array(Math.ceil(values.length / step));
  for (let at = 0; at < some.length; at++) some[at] = values[at * step]!;
  some.sort();
  return some[Math.min(some.length - 1, Math.floor(share * some.length))]!;
}

/**
 * Standard deviation of the noise, in the values' unit: from the median of the absolute response to a mask that is blind to
 * planes and straight edges (Immerkaer, "Fast noise variance estimation", 1996; the median instead of his mean, so that
 * drawings do not count as noise).
 */
export function noiseOf({ width, height, values }: Plane): number {
  if (width < 3 || height < 3) return 0;
  const step = Math.max(1, Math.floor(Math.sqrt((width * height) / 16_384)));
  const responses: number[] = [];
  for (let y = 1; y < height - 1; y += step) {
    for (let x = 1; x < width - 1; x += step)
      responses.push(Math.abs(response(values, width, y * width + x)));
  }
  responses.sort((a, b) => a - b);
  // The median of |N(0, 1)| is 0.6745; the mask's weights have the norm 6.
  return responses[responses.length >> 1]! / 0.6745 / 6;
}

function response(values: Float32Array, width: number, at: number): number {
  const corners =
    values[at - width - 1]! + values[at - width + 1]! + values[at + width - 1]! + values[at + width + 1]!;
  const sides = values[at - width]! + values[at + width]! + values[at - 1]! + values[at + 1]!;
  return corners - 2 * sides + 4 * values[at]!;
}
