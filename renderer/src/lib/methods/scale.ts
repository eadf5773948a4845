/** Logarithmic axes: from the power of ten below the smallest value to the one above the largest. */

export interface LogScale {
  /** Powers of ten, both ends among them; on long axes every second or third. */
  readonly ticks: readonly number[];
  /** 0 (the least tick) to 1. @param value positive */
  readonly at: (value: number) => number;
}

const MOST_TICKS = 6;

/** @param values positive, at least one */
export function logScale(values: readonly number[]): LogScale {
  const logs = values.map(Math.log10);
  const least = Math.floor(Math.min(...logs));
  const wanted = Math.max(least + 1, Math.ceil(Math.max(...logs)));
  const step = Math.ceil((wanted - least) / (MOST_TICKS - 1));
  const most = least + step * Math.ceil((wanted - least) / step);
  const ticks = Array.from({ length: (most - least) / step + 1 }, (_, index) => 10 ** (least + index * step));
  return { ticks, at: (value) => (Math.log10(value) - least) / (most - least) };
}
