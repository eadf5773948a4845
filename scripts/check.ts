/** `npm test` and `npm run check`: runs the checks and ends with "N passed, N failed", and how many were skipped. */
import { readFileSync, writeFileSync } from 'node:fs';
import { endWithUsageError, optionsOf } from './app/command-line.ts';
import type { Counts, Outcome } from './check/counts.ts';
import { expectedS, rememberedTimes, rememberTimes } from './check/expected.ts';
import { CHECKS, type Check } from './check/list.ts';
import { beginning, printOutcome, printSummary } from './check/print.ts';
import { runCheck } from './check/run.ts';
import { inTurns } from './check/turns.ts';

const names = (kind: Check['kind']): string =>
  CHECKS.filter((check) => check.kind === kind)
    .map(({ name }) => name)
    .join(' ');

const USAGE = `npm run check -- [options] [names]

  npm test                    the tests
  npm run check               the static checks, then the tests
  npm run check -- --static   the static checks alone
  npm run check -- lint unit  the named ones

  --tests         the tests alone, like npm test
  --static        the static checks alone
  --tally FILE    add to the counts in this file, so that several runs end with one line
  --help          this text

Static checks: ${names('static')}
Tests:         ${names('tests')}
`;

function chosen(names: readonly string[], only: { tests: boolean; static: boolean }): readonly Check[] {
  const unknown = names.filter((name) => !CHECKS.some((check) => check.name === name));
  if (unknown.length > 0) {
    const known = CHECKS.map((check) => check.name).join(', ');
    endWithUsageError('check', `There is no check named ${unknown.join(', ')}. There are: ${known}`);
  }
  if (names.length > 0) return CHECKS.filter((check) => names.includes(check.name));
  if (only.tests) return CHECKS.filter((check) => check.kind === 'tests');
  if (only.static) return CHECKS.filter((check) => check.kind === 'static');
  return CHECKS;
}

const NONE: Counts = { passed: 0, failed: 0, skipped: 0 };

/** What earlier runs have written into the same file. */
function earlierTally(file: string | undefined): Counts {
  if (file === undefined) return NONE;
  try {
    return { ...NONE, ...(JSON.parse(readFileSync(file, 'utf8')) as Partial<Counts>) };
  } catch {
    return NONE;
  }
}

const sum = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
  skipped: a.skipped + b.skipped,
});

const { values, positionals } = optionsOf('check', USAGE, {
  allowPositionals: true,
  options: {
    tests: { type: 'boolean', default: false },
    static: { type: 'boolean', default: false },
    tally: { type: 'string' },
  },
});

const checks = chosen(positionals, values);
const times = rememberedTimes();
console.log(
  beginning(
    checks.length,
    expectedS(checks, times),
    checks.every(({ name }) => name in times),
  ),
);
const outcomes: Outcome[] = [];
for await (const outcome of inTurns(checks, runCheck)) {
  outcomes.push(outcome);
  // One that failed may have ended early.
  if (outcome.failed === 0) rememberTimes({ [outcome.check.name]: outcome.durationMs / 1000 });
  printOutcome(outcome);
}

const tally = outcomes.reduce<Counts>(sum, earlierTally(values.tally));
if (values.tally !== undefined) writeFileSync(values.tally, JSON.stringify(tally));
printSummary(outcomes, tally);
process.exitCode = outcomes.some((outcome) => outcome.failed > 0) ? 1 : 0;
