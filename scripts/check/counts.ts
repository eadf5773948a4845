/** How many things passed, failed and were skipped, from a program's end, its report or its closing line. */
import { existsSync, readFileSync } from 'node:fs';
import type { Failure } from './failures.ts';
import type { Check } from './list.ts';
import { reportFile } from './program.ts';

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** How a check went. */
export interface Outcome extends Counts {
  readonly check: Check;
  readonly durationMs: number;
  /** What the program printed; shown when it failed. */
  readonly output: string;
  /** By name, as far as the runner tells. */
  readonly failures: readonly Failure[];
  /** Failed at first, and passed alone: counted as passed, and told. */
  readonly unsteady: readonly Failure[];
}

const NONE: Counts = { passed: 0, failed: 0, skipped: 0 };

/** A runner that failed without a failed test (a crash, a bad setup) counts as one failure; so does one that ran nothing. */
export function count(check: Check, code: number, output: string): Counts {
  const counts = check.counting === 'one' ? one(code, output) : read(check, output);
  const silent = (code !== 0 || counts.passed + counts.skipped === 0) && counts.failed === 0;
  return silent ? { ...counts, failed: 1 } : counts;
}

/** A check that cannot run here ends well and says so: "0 passed, 0 failed, 1 skipped". */
function one(code: number, output: string): Counts {
  if (code !== 0) return NONE;
  const { skipped } = readClosingLine(output);
  return { passed: skipped > 0 ? 0 : 1, failed: 0, skipped };
}

function read(check: Check, output: string): Counts {
  if (check.counting === 'closing-line') return readClosingLine(output);
  if (!existsSync(reportFile(check))) return NONE;
  const report = JSON.parse(readFileSync(reportFile(check), 'utf8')) as Record<string, unknown>;
  return check.counting === 'vitest' ? readVitest(report) : readPlaywright(report);
}

function readVitest(report: Record<string, unknown>): Counts {
  const number = (key: string): number => Number(report[key] ?? 0);
  return {
    passed: number('numPassedTests'),
    failed: number('numFailedTests'),
    skipped: number('numPendingTests') + number('numTodoTests'),
  };
}

function readPlaywright(report: Record<string, unknown>): Counts {
  const stats = (report['stats'] ?? {}) as Record<string, number>;
  return {
    passed: (stats['expected'] ?? 0) + (stats['flaky'] ?? 0),
    failed: stats['unexpected'] ?? 0,
    skipped: stats['skipped'] ?? 0,
  };
}

/** "N passed, N failed" or "N passed, N failed, N skipped" at the beginning of a line; the last such line counts. */
export function readClosingLine(output: string): Counts {
  const lines = [...output.matchAll(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\b/gm)];
  const [, passed, failed, skipped] = lines.at(-1) ?? [];
  return { passed: Number(passed ?? 0), failed: Number(failed ?? 0), skipped: Number(skipped ?? 0) };
}
