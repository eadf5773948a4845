/** Which tests failed, by the runner's own report: a log that is cut in the middle still ends with their names. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ROOT } from '../app/build.ts';
import type { Check } from './list.ts';
import { reportFile } from './program.ts';

export interface Failure {
  /** From the root of the project. */
  readonly file: string;
  readonly test: string;
  readonly message: string;
}

interface VitestReport {
  readonly testResults?: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

interface PlaywrightSuite {
  readonly suites?: readonly PlaywrightSuite[];
  readonly specs?: readonly {
    readonly title: string;
    readonly file: string;
    readonly tests: readonly {
      readonly status: string;
      readonly results: readonly { readonly error?: { readonly message?: string } }[];
    }[];
  }[];
}

/** Lines of a message that are shown: what was expected, and where. */
const LINES = 12;

function failure(file: string, test: string, message: string): Failure {
  const lines = stripVTControlCharacters(message).trim().split('\n');
  return { file, test, message: lines.slice(0, LINES).join('\n') };
}

function vitestFailures({ testResults = [] }: VitestReport): Failure[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const file = path.relative(ROOT, name).replaceAll(path.sep, '/');
    const failed = assertionResults.filter((result) => result.status === 'failed');
    // A file whose set-up failed has no failed test.
    if (failed.length === 0) return status === 'failed' ? [failure(file, '(the file)', message)] : [];
    return failed.map(({ fullName, failureMessages }) => failure(file, fullName, failureMessages.join('\n')));
  });
}

function playwrightFailures(suite: PlaywrightSuite): Failure[] {
  const own = (suite.specs ?? []).flatMap(({ title, file, tests }) =>
    tests
      .filter(({ status }) => status === 'unexpected')
      .map(({ results }) => failure(file, title, results.at(-1)?.error?.message ?? '')),
  );
  return [...own, ...(suite.suites ?? []).flatMap(playwrightFailures)];
}

/** Empty where the runner left no report: it crashed, or is none that writes one. */
export function failuresOf(check: Check): readonly Failure[] {
  if (!existsSync(reportFile(check))) return [];
  const report = JSON.parse(readFileSync(reportFile(check), 'utf8')) as VitestReport & PlaywrightSuite;
  if (check.counting === 'vitest') return vitestFailures(report);
  return check.counting === 'playwright' ? playwrightFailures(report) : [];
}
