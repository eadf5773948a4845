/** The table in a terminal: ours above, the talk's figures below each. */
import type { Figures } from '../../../shared/methods/talk.ts';
import type { RowResult } from './measure.ts';

function seconds(value: number): string {
  if (value >= 100) return `${value.toFixed(0)} s`;
  if (value >= 1) return `${value.toFixed(1)} s`;
  if (value >= 0.001) return `${(value * 1000).toPrecision(3)} ms`;
  return `${(value * 1_000_000).toPrecision(3)} µs`;
}

function count(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3);
}

function cells({ accuracy, latencyS, amortizedS, perHour, memoryFactor }: Figures): string[] {
  const share = Number.isNaN(accuracy) ? '-' : `${(100 * accuracy).toFixed(2)} %`;
  return [share, seconds(latencyS), seconds(amortizedS), count(perHour), `${count(memoryFactor)}x`];
}

const HEAD = ['accuracy', 'latency', 'amortized', 'an hour', 'memory'];

function line(name: string, values: readonly string[]): string {
  return `${name.padEnd(30)}${values.map((value) => value.padStart(13)).join('')}`;
}

export function methodsTable(rows: readonly RowResult[]): string {
  const lines = rows.flatMap((row) => [
    line(row.name, cells(row)),
    ...(row.talk ? [line('  the talk (2016)', cells(row.talk))] : []),
    `  ${row.network}, ${row.engine}, ${row.parameters}; ${row.images} encrypted, all equal to plain`,
  ]);
  return [line('', HEAD), ...lines].join('\n');
}
