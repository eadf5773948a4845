/** What a person sees of the checks: one line each, the output of those that failed, a closing line. */
import type { Outcome } from './run.ts';

export function printOutcome(outcome: Outcome): void {
  const mark = outcome.failed > 0 ? 'FAIL' : 'ok  ';
  const seconds = `${(outcome.durationMs / 1000).toFixed(1)} s`.padStart(8);
  const skipped = outcome.skipped > 0 ? `, ${outcome.skipped} skipped` : '';
  const counts =
    outcome.check.counting === 'one' ? '' : ` (${outcome.passed} passed, ${outcome.failed} failed${skipped})`;
  console.log(`${mark} ${seconds}  ${outcome.check.name.padEnd(15)} ${outcome.check.what}${counts}`);
  if (outcome.failed > 0) console.log(indent(outcome.output));
}

export function printSummary(outcomes: readonly Outcome[], tally: { passed: number; failed: number }): void {
  const failed = outcomes.filter((outcome) => outcome.failed > 0).map((outcome) => outcome.check.name);
  console.log('');
  if (failed.length > 0)
    console.log(`Failed: ${failed.join(', ')}. One alone: npm run check -- ${failed[0]}`);
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
}

function indent(text: string): string {
  return text
    .trimEnd()
    .split('\n')
    .slice(-150)
    .map((line) => `       ${line}`)
    .join('\n');
}
