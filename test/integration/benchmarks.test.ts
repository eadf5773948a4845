/** That each benchmark runs to its end and prints the figures that documents quote: nobody else runs them between two releases. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { findCompiler } from '../../scripts/native/compiler.ts';
import { until } from '../support/gate.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

async function bench(...args: readonly string[]): Promise<Record<string, unknown>> {
  const { stdout } = await run(process.execPath, ['scripts/bench.ts', ...args, '--json'], { cwd: ROOT });
  return JSON.parse(stdout) as Record<string, unknown>;
}

it('a full batch', async () => {
  const figures = await bench('batch', '--repeat', '1');
  expect(figures).toMatchObject({ images: 8192, differsFromPlain: 0 });
  expect(figures['cpuSeconds']).toMatchObject({ client: expect.any(Number), server: expect.any(Number) });
});

it('a full batch of a private model beside the same weights in public', async () => {
  const figures = await bench('batch', '--private', '--repeat', '1');
  expect(figures).toMatchObject({
    private: true,
    images: 8192,
    differsFromPlain: 0,
    differsFromPublic: 0,
    timesPublic: expect.any(Number),
    keyBytes: expect.any(Number),
  });
  expect(figures['privacyBits']).toBeGreaterThanOrEqual(40);
  const { downloadBytes } = figures['public'] as { readonly downloadBytes: number };
  expect(figures['downloadBytes']).toBeLessThan(downloadBytes);
});

it('single pictures of a private model: refused by code, with a way out', async () => {
  const failure = await bench('interactive', '--private').catch((error: unknown) => error);
  const { code, stdout } = failure as { readonly code: number; readonly stdout: string };
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({
    private: true,
    error: { code: 'PACKING_NOT_OFFERED', instead: 'npm run bench -- batch --private' },
  });
});

it('single pictures', async () => {
  expect(await bench('interactive', '--images', '2')).toMatchObject({ images: 2, differsFromPlain: 0 });
});

it('an upload', async () => {
  const { rows } = await bench('upload', '--rtt', '0', '--repeat', '1');
  expect(rows).toMatchObject([{ roundTripMs: 0, megabytesPerSecond: expect.any(Number) }]);
});

it('a table', async () => {
  const figures = await bench('table', '--rows', '100');
  expect(figures).toMatchObject({ rows: 100, columns: 30, polyDegree: 2048, differsFromPlain: 0 });
});

it('a load', async () => {
  const figures = await bench('load', '--clients', '10', '--duration', '5');
  expect(figures).toMatchObject({ clients: 10, durationS: 5, failed: 0, serverExitCode: 0 });
  const { requests, ok, rejected } = figures as Record<string, number>;
  expect(ok).toBeGreaterThan(0);
  expect(ok! + rejected!).toBe(requests);
  for (const name of ['rssStartBytes', 'rssEndBytes', 'p50Ms', 'p95Ms', 'p99Ms'])
    expect(figures[name]).toBeGreaterThan(0);
});

it.skipIf(findCompiler() === undefined || process.platform === 'win32')(
  "the public board's contract",
  async () => {
    const { rows } = await bench('board', '--sizes', '0', '--runs', '1');
    expect(rows).toMatchObject([{ images: 1, differsFromPlain: 0, stage7S: expect.any(Number) }]);
  },
  600_000,
);

it('a row of the talk', async () => {
  const figures = await bench('methods', '--rows', 'plain multiplication', '--fresh');
  expect(Object.keys(figures)).toEqual(['rows']);
  const [row] = figures['rows'] as Record<string, unknown>[];
  expect(row).toMatchObject({ name: 'Plain multiplication', images: 1, talk: { latencyS: 24 } });
  expect(new Set(Object.keys(row!))).toEqual(
    new Set(
      'name,accuracy,latencyS,amortizedS,perHour,memoryFactor,images,network,parameters,engine,talk'.split(
        ',',
      ),
    ),
  );
});

/** Processes below one, and below those. */
function below(pid: number): number[] {
  try {
    const told = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return told
      .split(' ')
      .filter(Boolean)
      .map(Number)
      .flatMap((child) => [child, ...below(child)]);
  } catch {
    return [];
  }
}

const lives = (pid: number): boolean => {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

it.runIf(process.platform === 'linux').each([
  ['batch', 'SIGTERM', 2],
  ['batch', 'SIGINT', 2],
  ['interactive', 'SIGHUP', 2],
  ['table', 'SIGTERM', 1],
  ['load', 'SIGINT', 1],
] as const)('%s ends by %s with all that it has started', async (name, signal, processes) => {
  const bench = spawn(process.execPath, ['scripts/bench.ts', name], { cwd: ROOT, stdio: 'ignore' });
  const ended = once(bench, 'exit');
  let started: number[] = [];
  await until(() => (started = below(bench.pid!)).length >= processes || bench.exitCode !== null);
  expect(started.length).toBeGreaterThanOrEqual(processes);
  bench.kill(signal);
  expect(await ended).toEqual([null, signal]);
  await until(() => !started.some(lives));
});
