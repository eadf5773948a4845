/** Runs one check in a child process and finds out how many things passed and failed. */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Check } from './list.ts';

export interface Outcome {
  readonly check: Check;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly durationMs: number;
  /** What the program printed; shown when it failed. */
  readonly output: string;
}

const ROOT = path.resolve(import.meta.dirname, '../..');
const REPORTS = path.join(ROOT, '.cache', 'reports');
const OUTPUT_LIMIT = 400_000;

/** The file behind a name of node_modules/.bin, so that no shell is needed on any platform. */
function programFile(name: string): string {
  const bins: Record<string, string> = {
    prettier: 'prettier/bin/prettier.cjs',
    tsc: 'typescript/bin/tsc',
    'svelte-check': 'svelte-check/bin/svelte-check',
    eslint: 'eslint/bin/eslint.js',
    depcruise: 'dependency-cruiser/bin/dependency-cruiser.mjs',
    knip: 'knip/bin/knip.js',
    vitest: 'vitest/vitest.mjs',
  };
  const file = bins[name];
  if (file === undefined) throw new Error(`no program named ${name}`);
  return path.join(ROOT, 'node_modules', file);
}

function reportFile(check: Check): string {
  return path.join(REPORTS, `${check.name}.json`);
}

function commandLine(check: Check): readonly string[] {
  const [program = '', ...args] = check.command;
  const line = program === 'node' ? args : [programFile(program), ...args];
  return check.counting === 'vitest'
    ? [...line, '--reporter=default', '--reporter=json', `--outputFile.json=${reportFile(check)}`]
    : line;
}

export async function runCheck(check: Check): Promise<Outcome> {
  mkdirSync(REPORTS, { recursive: true });
  rmSync(reportFile(check), { force: true });
  const startMs = performance.now();
  const { code, output } = await execute(check);
  const counts = count(check, code, output);
  return { check, ...counts, durationMs: performance.now() - startMs, output };
}

function execute(check: Check): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const env = {
      ...process.env,
      FORCE_COLOR: '0',
      PLAYWRIGHT_JSON_OUTPUT_FILE: reportFile(check),
      PLAYWRIGHT_JSON_OUTPUT_NAME: reportFile(check),
    };
    const child = spawn(process.execPath, [...commandLine(check)], {
      cwd: ROOT,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const take = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-OUTPUT_LIMIT);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const timer = setTimeout(() => {
      output += `\nstopped after ${check.timeoutMinutes} minutes\n`;
      child.kill('SIGKILL');
    }, check.timeoutMinutes * 60_000);
    child.on('error', (error) => (output += error.message));
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, output });
    });
  });
}

type Counts = Pick<Outcome, 'passed' | 'failed' | 'skipped'>;

/** A runner that failed without a failed test (a crash, a bad setup) counts as one failure; so does one that ran nothing. */
function count(check: Check, code: number, output: string): Counts {
  const counts =
    check.counting === 'one' ? { passed: code === 0 ? 1 : 0, failed: 0, skipped: 0 } : read(check, output);
  const silent = (code !== 0 || counts.passed === 0) && counts.failed === 0;
  return silent ? { ...counts, failed: 1 } : counts;
}

function read(check: Check, output: string): Counts {
  if (check.counting === 'closing-line') return readClosingLine(output);
  if (!existsSync(reportFile(check))) return { passed: 0, failed: 0, skipped: 0 };
  const report = JSON.parse(readFileSync(reportFile(check), 'utf8')) as Record<string, unknown>;
  return check.counting === 'vitest' ? readVitest(report) : readPlaywright(report);
}

function readVitest(report: Record<string, unknown>): Counts {
  const number = (key: string) => Number(report[key] ?? 0);
  return {
    passed: number('numPassedTests'),
    failed: number('numFailedTests'),
    skipped: number('numPendingTests') + number('numTodoTests'),
  };
}

function readPlaywright(report: Record<string, unknown>): Counts {
  const stats = (report['stats'] ?? {}) as Record<string, number>;
  return {
    passed: (stats['expected'] ?? 0) + (stats['flaky'] ?? 0),
    failed: stats['unexpected'] ?? 0,
    skipped: stats['skipped'] ?? 0,
  };
}

function readClosingLine(output: string): Counts {
  const line = output.match(/^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\b/m);
  return { passed: Number(line?.[1] ?? 0), failed: Number(line?.[2] ?? 0), skipped: Number(line?.[3] ?? 0) };
}
