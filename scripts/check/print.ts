/** What a person sees of the checks: how they get on, one line each, the output of those that failed, a closing line. */
import type { Counts, Outcome } from './counts.ts';
import type { Failure } from './failures.ts';
import { PASSED } from './watch.ts';

/** "N passed, N failed", with what was skipped behind it. */
export function told({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** How a suite gets on: a line that changes on a terminal, one a minute in a log. */
export class Progress {
  private shownMs = performance.now();
  private readonly name: string;
  private readonly terminal: boolean;

  constructor(name: string, terminal: boolean = process.stdout.isTTY) {
    this.name = name;
    this.terminal = terminal;
  }

  show(passed: number, failed: number): void {
    const nowMs = performance.now();
    if (nowMs - this.shownMs < (this.terminal ? 200 : 60_000)) return;
    this.shownMs = nowMs;
    const line = `  …            ${this.name.padEnd(15)} ${passed} passed, ${failed} failed so far`;
    if (this.terminal) process.stdout.write(`\r\x1b[K${line}`);
    else console.log(line);
  }

  end(): void {
    if (this.terminal) process.stdout.write('\r\x1b[K');
  }
}

/** What somebody should know before it happens, or although nothing failed. */
export function printNote(note: string): void {
  console.log(`${process.stdout.isTTY ? '\r\x1b[K' : ''}note           ${note}`);
}

/** Before anything begins: how many checks, and how long they take. @param here whether it was measured on this machine */
export function beginning(checks: number, seconds: number, here: boolean): string {
  const minutes = Math.round(seconds / 60);
  const time = seconds < 90 ? `${Math.max(1, Math.round(seconds / 5) * 5)} seconds` : `${minutes} minutes`;
  const basis = here ? 'the last time here' : 'on two quiet cores';
  return `${checks === 1 ? '1 check' : `${checks} checks`}, about ${time} (${basis}); each is told when it has ended. Ctrl+C stops at once.\n`;
}

export function printOutcome(outcome: Outcome): void {
  const mark = outcome.failed > 0 ? 'FAIL' : outcome.passed > 0 ? 'ok  ' : 'skip';
  const seconds = `${(outcome.durationMs / 1000).toFixed(1)} s`.padStart(8);
  const counts = outcome.check.counting === 'one' ? '' : ` (${told(outcome)})`;
  console.log(`${mark} ${seconds}  ${outcome.check.name.padEnd(15)} ${outcome.check.what}${counts}`);
  if (outcome.failed > 0 || outcome.passed === 0) console.log(indent(outcome.output));
}

export function printSummary(outcomes: readonly Outcome[], tally: Counts): void {
  const failed = outcomes.filter((outcome) => outcome.failed > 0).map((outcome) => outcome.check.name);
  const skipping = outcomes.filter((outcome) => outcome.skipped > 0);
  console.log('');
  if (skipping.length > 0)
    console.log(
      `Skipped: ${skipping.map(({ check, skipped }) => `${skipped} of ${check.name}`).join(', ')}.`,
    );
  printNamed('Unsteady (passed alone)', outcomes, ({ unsteady }) => unsteady);
  printNamed('Failed', outcomes, ({ failed, failures }) => (failed > 0 ? failures : []));
  if (failed.length > 0)
    console.log(`Failed: ${failed.join(', ')}. One alone: npm run check -- ${failed[0]}`);
  console.log(told(tally));
}

/** By name at the very end, where a log that was cut in the middle still has them. */
function printNamed(
  title: string,
  outcomes: readonly Outcome[],
  which: (outcome: Outcome) => readonly Failure[],
): void {
  for (const outcome of outcomes) {
    for (const { file, test, message } of which(outcome)) {
      console.log(`${title}: ${outcome.check.name}  ${file}  ${test}`);
      console.log(indent(message));
    }
  }
}

/** The end of what was said, without the tests that passed. */
function indent(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .filter((line) => !PASSED.test(line))
    .slice(-150)
    .map((line) => `       ${line}`)
    .join('\n');
}
