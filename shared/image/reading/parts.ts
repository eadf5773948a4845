/** Connected parts of a mask: how large, where, and how they lie to the edge of the picture. */
import type { Box } from './plane.ts';

/** Marked pixels of a picture: 1 marked, 0 not. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly marks: Uint8Array;
}

export interface Part extends Box {
  /** Its number in `Parts.labels`. */
  readonly label: number;
  /** Pixels of it. */
  readonly area: number;
  /** Pixels of it on the edge of the picture. */
  readonly contact: number;
}

export interface Parts {
  /** The part that each pixel belongs to, 0 where there is none. */
  readonly labels: Int32Array;
  readonly parts: readonly Part[];
}

/** The longer side of a box. */
export const sizeOf = ({ width, height }: Box): number => Math.max(width, height);

/** Splits a mask into parts whose pixels touch by sides or corners. Cost: a few visits to every pixel. */
export function partsOf({ width, height, marks }: Mask): Parts {
  const labels = new Int32Array(marks.length);
  const parts: Part[] = [];
  const waiting = new Int32Array(marks.length);
  for (let at = 0; at < marks.length; at++) {
    if (marks[at] === 0 || labels[at] !== 0) continue;
    parts.push(flood(at, parts.length + 1, { width, height, marks, labels, waiting }));
  }
  return { labels, parts };
}

interface Flood extends Mask {
  readonly labels: Int32Array;
  readonly waiting: Int32Array;
}

function flood(start: number, label: number, { width, height, marks, labels, waiting }: Flood): Part {
  let [count, area, contact] = [1, 0, 0];
  let [left, top, right, bottom] = [width, height, -1, -1];
  waiting[0] = start;
  labels[start] = label;
  while (count > 0) {
    const at = waiting[--count]!;
    const x = at % width;
    const y = (at - x) / width;
    area += 1;
    if (x === 0 || y === 0 || x === width - 1 || y === height - 1) contact += 1;
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
        const next = row * width + column;
        if (marks[next] === 0 || labels[next] !== 0) continue;
        labels[next] = label;
        waiting[count++] = next;
      }
    }
  }
  return { label, area, contact, left, top, width: right - left + 1, height: bottom - top + 1 };
}
