/** Where the values between two layers sit in the slots. */

/**
 * Both rows of slots repeat with `period`, a power of two of at most N/2: slot (r, s) holds unit `rows[r][s mod period]`, or garbage where
 * that is -1. A unit may sit in several places.
 */
export interface Layout {
  /** Distinguishes the layouts that one network can come to. */
  readonly id: string;
  readonly units: number;
  readonly period: number;
  readonly rows: readonly [Int32Array, Int32Array];
}

/** The smallest power of two that is at least `value`. */
export function powerOfTwo(value: number): number {
  return 2 ** Math.ceil(Math.log2(value));
}

/** Powers of two from `first` up to, not including, `end`. */
export function doublings(first: number, end: number): number[] {
  const steps = [];
  for (let step = first; step < end; step *= 2) steps.push(step);
  return steps;
}

/** Units in order from slot 0 on, the same in both rows. */
export function vectorLayout(units: number): Layout {
  const period = powerOfTwo(units);
  const row = Int32Array.from({ length: period }, (_, slot) => (slot < units ? slot : -1));
  return { id: `vector ${period}`, units, period, rows: [row, row] };
}

/** Position of each unit in a row of one period, -1 where it is not: the first of several. */
export function homes(layout: Layout, row: 0 | 1): Int32Array {
  const found = new Int32Array(layout.units).fill(-1);
  layout.rows[row].forEach((unit, slot) => {
    if (unit >= 0 && found[unit]! < 0) found[unit] = slot;
  });
  return found;
}

/** Whether each row alone holds every unit. */
export function isCopied(layout: Layout): boolean {
  return ([0, 1] as const).every((row) => homes(layout, row).every((slot) => slot >= 0));
}

/** For each position of one period: the unit to take from there, each unit once; -1 elsewhere. Both rows where units are copied. */
export function sources(layout: Layout): readonly [Int32Array, Int32Array] {
  const copied = isCopied(layout);
  const first = homes(layout, 0);
  const second = homes(layout, 1);
  const rows = [0, 1].map(() => new Int32Array(layout.period).fill(-1)) as [Int32Array, Int32Array];
  for (let unit = 0; unit < layout.units; unit++) {
    if (first[unit]! >= 0) rows[0][first[unit]!] = unit;
    if (second[unit]! >= 0 && (copied || first[unit]! < 0)) rows[1][second[unit]!] = unit;
  }
  return rows;
}

/** One slot of each unit, in row 0 where possible. */
export function slotsOfUnits(layout: Layout, rowSize: number): number[] {
  const first = homes(layout, 0);
  const second = homes(layout, 1);
  return Array.from(first, (slot, unit) => (slot >= 0 ? slot : rowSize + second[unit]!));
}

/** Fills every slot that holds a unit with the unit's value. */
export function spread(layout: Layout, rowSize: number, valueOf: (unit: number) => number): Float64Array {
  const values = new Float64Array(2 * rowSize);
  layout.rows.forEach((row, index) => {
    for (let slot = 0; slot < rowSize; slot++) {
      const unit = row[slot & (layout.period - 1)]!;
      if (unit >= 0) values[index * rowSize + slot] = valueOf(unit);
    }
  });
  return values;
}
