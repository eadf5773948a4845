/** What a check starts: the program file behind its name, so that no shell is needed on any platform, and where it writes its report. */
import path from 'node:path';
import { ROOT } from '../app/build.ts';
import type { Check } from './list.ts';

export const REPORTS = path.join(ROOT, '.cache', 'reports');

const PROGRAMS: Readonly<Record<string, string>> = {
  prettier: 'prettier/bin/prettier.cjs',
  tsc: 'typescript/bin/tsc',
  'svelte-check': 'svelte-check/bin/svelte-check',
  eslint: 'eslint/bin/eslint.js',
  depcruise: 'dependency-cruiser/bin/dependency-cruiser.mjs',
  knip: 'knip/bin/knip.js',
  vitest: 'vitest/vitest.mjs',
};

function programFile(name: string): string {
  const file = PROGRAMS[name];
  if (file === undefined) throw new Error(`no program named ${name}`);
  return path.join(ROOT, 'node_modules', file);
}

/** Where the check's test runner writes its numbers. */
export function reportFile(check: Check): string {
  return path.join(REPORTS, `${check.name}.json`);
}

/** Arguments for Node. Test runners print a line for each finished test: how it is seen that they are getting on. */
export function commandLine(check: Check): readonly string[] {
  const [program = '', ...args] = check.command;
  const line = program === 'node' ? args : [programFile(program), ...args];
  return check.counting === 'vitest'
    ? [...line, '--reporter=verbose', '--reporter=json', `--outputFile.json=${reportFile(check)}`]
    : line;
}

/** Without colours, for a log; tools disagree on what FORCE_COLOR=0 means. */
export function environmentOf(check: Check): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _, ...environment } = process.env;
  const report = {
    PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile(check),
    PLAYWRIGHT_JSON_OUTPUT_NAME: reportFile(check),
  };
  return { ...environment, NO_COLOR: '1', ...report };
}
