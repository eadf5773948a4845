/** What failed is named, and what is unsteady is told apart from what is broken. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ROOT } from '../../../../scripts/app/build.ts';
import type { Outcome } from '../../../../scripts/check/counts.ts';
import { failuresOf, type Failure } from '../../../../scripts/check/failures.ts';
import type { Check } from '../../../../scripts/check/list.ts';
import { REPORTS, reportFile } from '../../../../scripts/check/program.ts';
import { runCheck } from '../../../../scripts/check/run.ts';

const check = (counting: Check['counting'], startsPrograms = true): Check => ({
  name: 'failures-test',
  kind: 'tests',
  what: '',
  command: [],
  counting,
  startsPrograms,
});

describe('names of what failed', () => {
  afterEach(() => rmSync(reportFile(check('vitest')), { force: true }));

  function report(content: object): void {
    mkdirSync(REPORTS, { recursive: true });
    writeFileSync(reportFile(check('vitest')), JSON.stringify(content));
  }

  it('come from reports of Vitest, with files whose set-up failed', () => {
    const name = path.join(ROOT, 'test/a.test.ts');
    const passed = { fullName: 'works', status: 'passed', failureMessages: [] };
    const failed = {
      fullName: 'fails',
      status: 'failed',
      failureMessages: ['expected \u001b[32m1\u001b[39m'],
    };
    report({
      testResults: [
        { name, status: 'failed', message: '', assertionResults: [passed, failed] },
        { name: path.join(ROOT, 'test/b.test.ts'), status: 'failed', message: 'no', assertionResults: [] },
        { name, status: 'passed', message: '', assertionResults: [passed] },
      ],
    });
    expect(failuresOf(check('vitest'))).toEqual([
      { file: 'test/a.test.ts', test: 'fails', message: 'expected 1' },
      { file: 'test/b.test.ts', test: '(the file)', message: 'no' },
    ]);
  });

  it('come from reports of Playwright', () => {
    const spec = (title: string, status: string, message?: string) => ({
      title,
      file: 'a.spec.ts',
      tests: [{ status, results: [message === undefined ? {} : { error: { message } }] }],
    });
    const inner = { specs: [spec('fails', 'unexpected', 'not seen'), spec('works', 'expected')] };
    report({ suites: [{ suites: [inner], specs: [spec('skips', 'skipped')] }] });
    expect(failuresOf(check('playwright'))).toEqual([
      { file: 'a.spec.ts', test: 'fails', message: 'not seen' },
    ]);
  });

  it('are none without a report', () => {
    expect(failuresOf(check('vitest'))).toEqual([]);
  });
});

describe('a second time, alone', () => {
  const failure = (file: string): Failure => ({ file, test: 'fails', message: '' });

  /** Outcomes of one run after the other; the files that each was given. */
  function runs(of: Check, ...failures: (readonly Failure[])[]) {
    const given: (readonly string[])[] = [];
    const run = (_: Check, files: readonly string[] = []): Promise<Outcome> => {
      const failed = failures[given.length]!;
      given.push(files);
      const counts = { passed: 10, failed: failed.length, skipped: 1 };
      return Promise.resolve({
        check: of,
        ...counts,
        durationMs: 5,
        output: '',
        failures: failed,
        unsteady: [],
      });
    };
    return { given, outcome: runCheck(of, run) };
  }

  it('counts what passes then as passed, and tells it', async () => {
    const { given, outcome } = runs(check('vitest'), [failure('a'), failure('a'), failure('b')], []);
    expect(await outcome).toMatchObject({ passed: 13, failed: 0, skipped: 1, durationMs: 10 });
    expect((await outcome).unsteady).toHaveLength(3);
    expect(given).toEqual([[], ['a', 'b']]);
  });

  it('leaves failed what fails again', async () => {
    const { outcome } = runs(check('vitest'), [failure('a'), failure('b')], [failure('b')]);
    expect(await outcome).toMatchObject({ passed: 10, failed: 2, unsteady: [] });
  });

  it('is for suites that start programs, and for few files', async () => {
    const steady = runs(check('vitest', false), [failure('a')]);
    expect(await steady.outcome).toMatchObject({ failed: 1 });
    const broken = runs(check('vitest'), ['a', 'b', 'c', 'd'].map(failure));
    expect(await broken.outcome).toMatchObject({ failed: 4 });
    expect([...steady.given, ...broken.given]).toEqual([[], []]);
  });

  it('is not for a crash, which names no test', async () => {
    const { given, outcome } = runs(check('vitest'), []);
    expect(await outcome).toMatchObject({ failed: 0 });
    expect(given).toHaveLength(1);
  });
});
