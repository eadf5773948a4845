/** Runs one check in a child process and finds out how many things passed and failed. */
import { mkdirSync, rmSync } from 'node:fs';
import { ROOT } from '../app/build.ts';
import { count, type Outcome } from './counts.ts';
import type { Check } from './list.ts';
import { printNote, Progress } from './print.ts';
import { commandLine, environmentOf, REPORTS, reportFile } from './program.ts';
import { watch } from './watch.ts';

/** More than any test may take by its own limit: who is silent for longer hangs. */
const STALL_MS = 20 * 60_000;

export async function runCheck(check: Check): Promise<Outcome> {
  mkdirSync(REPORTS, { recursive: true });
  rmSync(reportFile(check), { force: true });
  const startMs = performance.now();
  const progress = new Progress(check.name);
  const { code, output } = await watch({
    command: commandLine(check),
    cwd: ROOT,
    env: environmentOf(check),
    stallMs: STALL_MS,
    onNote: printNote,
    onProgress: (passed, failed) => progress.show(passed, failed),
  });
  progress.end();
  return { check, ...count(check, code, output), durationMs: performance.now() - startMs, output };
}
