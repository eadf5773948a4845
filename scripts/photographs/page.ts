/** A page that is painted like a scene: paper, ink, light and grain, in grey levels, before a camera makes a file of it. */
import type { Random } from '../../training/index.ts';

/** Grey levels 0 (black) to 255 (white), row by row, not rounded yet. */
export interface Page {
  readonly width: number;
  readonly height: number;
  readonly grey: Float32Array;
}

/** How much of a square is covered by ink, 0..1, row by row. */
export interface Ink {
  readonly side: number;
  readonly cover: Float32Array;
}

/** A level for every place of a page. */
export type Field = (x: number, y: number) => number;

export function paper(width: number, height: number, level: number): Page {
  return { width, height, grey: new Float32Array(width * height).fill(level) };
}

function each(page: Page, change: (grey: number, x: number, y: number) => number): void {
  for (let y = 0, at = 0; y < page.height; y++) {
    for (let x = 0; x < page.width; x++, at++) page.grey[at] = change(page.grey[at]!, x, y);
  }
}

/** Lets light fall on the page: 1 leaves it as it is, less is shadow. */
export function light(page: Page, field: Field): void {
  each(page, (grey, x, y) => grey * field(x, y));
}

/** Puts something else, e.g. a table, where the field says so (0: the page stays, 1: all of it is covered). */
export function cover(page: Page, level: number, field: Field): void {
  each(page, (grey, x, y) => {
    const share = field(x, y);
    return grey + (level - grey) * share;
  });
}

/** Lays ink on the page, its upper left corner at (left, top). */
export function write(page: Page, ink: Ink, left: number, top: number, level: number): void {
  cover(page, level, (x, y) => {
    const [column, row] = [x - left, y - top];
    const inside = column >= 0 && row >= 0 && column < ink.side && row < ink.side;
    return inside ? ink.cover[row * ink.side + column]! : 0;
  });
}

/** Normally distributed noise of a sensor. */
export function grain(page: Page, random: Random, deviation: number): void {
  each(page, (grey) => grey + deviation * random.normal());
}

/** A filled rectangle; right and bottom are outside. */
export function box(page: Page, edges: readonly [number, number, number, number], level: number): void {
  const [left, top, right, bottom] = edges;
  for (let y = Math.max(0, top); y < Math.min(page.height, bottom); y++) {
    page.grey.fill(level, y * page.width + Math.max(0, left), y * page.width + Math.min(page.width, right));
  }
}

/** The outline of a rectangle, `width` pixels thick, inside its edges. */
export function outline(
  page: Page,
  [left, top, right, bottom]: readonly [number, number, number, number],
  width: number,
  level: number,
): void {
  box(page, [left, top, right, top + width], level);
  box(page, [left, bottom - width, right, bottom], level);
  box(page, [left, top, left + width, bottom], level);
  box(page, [right - width, top, right, bottom], level);
}

/** Bytes of the page, values beyond the range cut. */
export function bytesOf({ grey }: Page): Uint8Array {
  return Uint8Array.from(grey, (value) => Math.min(255, Math.max(0, Math.round(value))));
}
