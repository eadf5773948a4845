/** What counts as passed, failed and skipped. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { count, readClosingLine } from '../../../../scripts/check/counts.ts';
import type { Check } from '../../../../scripts/check/list.ts';
import { told } from '../../../../scripts/check/print.ts';
import { REPORTS, reportFile } from '../../../../scripts/check/program.ts';

const check = (counting: Check['counting']): Check => ({
  name: 'count-test',
  kind: 'tests',
  what: '',
  command: [],
  counting,
});

describe('counting', () => {
  afterEach(() => rmSync(reportFile(check('vitest')), { force: true }));

  function report(content: object): void {
    mkdirSync(REPORTS, { recursive: true });
    writeFileSync(reportFile(check('vitest')), JSON.stringify(content));
  }

  it('takes a static check as one', () => {
    expect(count(check('one'), 0, '')).toEqual({ passed: 1, failed: 0, skipped: 0 });
    expect(count(check('one'), 2, '')).toEqual({ passed: 0, failed: 1, skipped: 0 });
    expect(count(check('one'), 0, '0 passed, 0 failed, 1 skipped\n')).toEqual({
      passed: 0,
      failed: 0,
      skipped: 1,
    });
  });

  it('takes a crash, and a run of nothing, as a failure', () => {
    report({ numPassedTests: 3, numFailedTests: 0 });
    expect(count(check('vitest'), 1, '')).toEqual({ passed: 3, failed: 1, skipped: 0 });
    report({ numPassedTests: 0, numFailedTests: 0 });
    expect(count(check('vitest'), 0, '')).toEqual({ passed: 0, failed: 1, skipped: 0 });
    rmSync(reportFile(check('vitest')));
    expect(count(check('vitest'), 0, '')).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it('keeps what was skipped apart, in reports of both runners', () => {
    report({ numPassedTests: 3, numFailedTests: 0, numPendingTests: 2, numTodoTests: 1 });
    expect(count(check('vitest'), 0, '')).toEqual({ passed: 3, failed: 0, skipped: 3 });
    report({ stats: { expected: 5, flaky: 1, unexpected: 0, skipped: 4 } });
    expect(count(check('playwright'), 0, '')).toEqual({ passed: 6, failed: 0, skipped: 4 });
  });

  it('reads the last closing line', () => {
    expect(
      readClosingLine('1 passed, 0 failed\nthen 9 passed, 9 failed\n12 passed, 3 failed, 2 skipped\n'),
    ).toEqual({ passed: 12, failed: 3, skipped: 2 });
    expect(readClosingLine('105 passed, 0 failed, paths: scalar')).toEqual({
      passed: 105,
      failed: 0,
      skipped: 0,
    });
  });
});

it('the closing line names skips only where there are some', () => {
  expect(told({ passed: 3, failed: 1, skipped: 0 })).toBe('3 passed, 1 failed');
  expect(told({ passed: 3, failed: 1, skipped: 2 })).toBe('3 passed, 1 failed, 2 skipped');
});
