/** `npm test` and `npm run check`: runs the checks and ends with "N passed, N failed". */
import { readFileSync, writeFileSync } from 'node:fs';
import { endWithUsageError, optionsOf } from './app/command-line.ts';
import { CHECKS, type Check } from './check/list.ts';
import { printOutcome, printSummary } from './check/print.ts';
import { runCheck, type Outcome } from './check/run.ts';

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

interface Tally {
  passed: number;
  failed: number;
}

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

function earlierTally(file: string | undefined): Tally {
  if (file === undefined) return { passed: 0, failed: 0 };
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Tally;
  } catch {
    return { passed: 0, failed: 0 };
  }
}

const { values, positionals } = optionsOf('check', USAGE, {
  allowPositionals: true,
  options: {
    tests: { type: 'boolean', default: false },
    static: { type: 'boolean', default: false },
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
