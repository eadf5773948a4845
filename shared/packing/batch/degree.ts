/** The degree of the ring: as small as the squares of a network allow, as large as its rows are many. */

/** Degrees that batches are planned at. */
export const BATCH_DEGREES = [2048, 4096, 8192] as const;

/** Below these degrees the modulus that 128 bits of security allow has no room for so many squares in a row. */
export function leastDegree(squares: number): number {
  return BATCH_DEGREES[Math.min(squares, BATCH_DEGREES.length - 1)]!;
}

/** Of the degrees that are offered the smallest that holds all rows in one batch, or the largest: then the fewest batches. */
export function degreeFor(degrees: readonly number[], rows: number): number | undefined {
  const ascending = [...degrees].sort((left, right) => left - right);
  return ascending.find((degree) => degree >= rows) ?? ascending.at(-1);
}
