/** How rectangles lie to each other. */
import type { Box } from './plane.ts';

/** Pixels between two boxes along the axis on which they are further apart; 0 when they touch or overlap. */
export function distance(a: Box, b: Box): number {
  const across = Math.max(0, b.left - (a.left + a.width), a.left - (b.left + b.width));
  const down = Math.max(0, b.top - (a.top + a.height), a.top - (b.top + b.height));
  return Math.max(across, down);
}

/** The smallest box around some. */
export function around(boxes: readonly Box[]): Box {
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  const right = Math.max(...boxes.map((box) => box.left + box.width));
  const bottom = Math.max(...boxes.map((box) => box.top + box.height));
  return { left, top, width: right - left, height: bottom - top };
}

/** Whether one lies within another without touching its edge. */
export function holds(outer: Box, inner: Box): boolean {
  return (
    inner.left > outer.left &&
    inner.top > outer.top &&
    inner.left + inner.width < outer.left + outer.width &&
    inner.top + inner.height < outer.top + outer.height
  );
}

/** The share of two boxes together that both cover. */
export function likeness(a: Box, b: Box): number {
  const across = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const down = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  const both = Math.max(0, across) * Math.max(0, down);
  return both / (a.width * a.height + b.width * b.height - both);
}

/** A box that is larger by `margin` on every side, within a picture. */
export function grown(box: Box, margin: number, width: number, height: number): Box {
  const left = Math.max(0, box.left - margin);
  const top = Math.max(0, box.top - margin);
  const right = Math.min(width, box.left + box.width + margin);
  const bottom = Math.min(height, box.top + box.height + margin);
  return { left, top, width: right - left, height: bottom - top };
}

/** Calls `visit` with the index of every pixel of a box in a picture of that width. */
export function eachPixel(box: Box, width: number, visit: (at: number) => void): void {
  for (let y = box.top; y < box.top + box.height; y++) {
    const start = y * width;
    for (let x = box.left; x < box.left + box.width; x++) visit(start + x);
  }
}
