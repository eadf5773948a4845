/** Runs one check in a child process and finds out how many things passed and failed. */
import { mkdirSync, rmSync } from 'node:fs';
import { ROOT } from '../app/build.ts';
import { count, type Outcome } from './counts.ts';
import { failuresOf } from './failures.ts';
import type { Check } from './list.ts';
import { printNote, Progress } from './print.ts';
import { commandLine, environmentOf, REPORTS, reportFile } from './program.ts';
import { watch } from './watch.ts';

/** More than any test may take by its own limit: who is silent for longer hangs. */
const STALL_MS = 20 * 60_000;
/** Of more files than these, something is broken, not unsteady. */
const FILES_AGAIN = 3;

/** @param files of tests, or none for all of the check */
async function once(check: Check, files: readonly string[] = []): Promise<Outcome> {
  mkdirSync(REPORTS, { recursive: true });
  rmSync(reportFile(check), { force: true });
  const startMs = performance.now();
  const progress = new Progress(check.name);
  const { code, output } = await watch({
    command: [...commandLine(check), ...files],
    cwd: ROOT,
    env: environmentOf(check),
    stallMs: STALL_MS,
    onNote: printNote,
    onProgress: (passed, failed) => progress.show(passed, failed),
  });
  progress.end();
  const durationMs = performance.now() - startMs;
  const failures = failuresOf(check);
  return { check, ...count(check, code, output), durationMs, output, failures, unsteady: [] };
}

/**
 * Tests that start programs and wait for them depend on what else a machine does. Their files are run a second time, alone;
 * a test that passes then is counted as passed and told by name, for it is to be mended all the same.
 */
export async function runCheck(check: Check, run: typeof once = once): Promise<Outcome> {
  const first = await run(check);
  const files = [...new Set(first.failures.map(({ file }) => file))];
  if (check.startsPrograms !== true || files.length === 0 || files.length > FILES_AGAIN) return first;
  printNote(`${check.name}: ${first.failed} failed; once more, alone: ${files.join(', ')}`);
  const second = await run(check, files);
  const durationMs = first.durationMs + second.durationMs;
  if (second.failed > 0) return { ...first, durationMs };
  return { ...first, passed: first.passed + first.failed, failed: 0, durationMs, unsteady: first.failures };
}
