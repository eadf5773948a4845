/**
 * Runs the checks and ends with "N passed, N failed".
 *
 *   npm test                 the tests: unit, engines, contract, integration, privacy, e2e, native
 *   npm run check            the static checks, then the tests
 *   npm run check -- --static   the static checks alone
 *   npm run check -- types e2e  the named ones
 */
import { parseArgs } from 'node:util';
import { readFileSync, writeFileSync } from 'node:fs';
import { CHECKS, type Check } from './check/list.ts';
import { printOutcome, printSummary } from './check/print.ts';
import { runCheck, type Outcome } from './check/run.ts';

interface Tally {
  passed: number;
  failed: number;
}

function chosen(names: readonly string[], only: { tests: boolean; static: boolean }): readonly Check[] {
  const unknown = names.filter((name) => !CHECKS.some((check) => check.name === name));
  if (unknown.length > 0) {
    console.error(
      `There is no check named ${unknown.join(', ')}. There are: ${CHECKS.map((check) => check.name).join(', ')}.`,
    );
    process.exit(2);
  }
  if (names.length > 0) return CHECKS.filter((check) => names.includes(check.name));
  if (only.tests) return CHECKS.filter((check) => check.kind === 'tests');
  if (only.static) return CHECKS.filter((check) => check.kind === 'static');
  return CHECKS;
}

function earlierTally(file: string | undefined): Tally {
  if (file === undefined) return { passed: 0, failed: 0 };
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Tally;
  } catch {
    return { passed: 0, failed: 0 };
  }
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tests: { type: 'boolean', default: false },
    static: { type: 'boolean', default: false },
    /** A file that carries the counts from one call to the next, so that several calls end with one line. */
    tally: { type: 'string' },
  },
});

const outcomes: Outcome[] = [];
for (const check of chosen(positionals, values)) {
  const outcome = await runCheck(check);
  outcomes.push(outcome);
  printOutcome(outcome);
}

const tally = earlierTally(values.tally);
for (const outcome of outcomes) {
  tally.passed += outcome.passed;
  tally.failed += outcome.failed;
}
if (values.tally !== undefined) writeFileSync(values.tally, JSON.stringify(tally));
printSummary(outcomes, tally);
process.exitCode = outcomes.some((outcome) => outcome.failed > 0) ? 1 : 0;
