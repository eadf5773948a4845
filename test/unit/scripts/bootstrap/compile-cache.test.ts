/** Every process of a command finds compiled code: types are stripped once, not at every start. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const BOOTSTRAP = path.join(ROOT, 'scripts', 'bootstrap.cjs');

/** Prints the folder that the process, a child of it and a worker thread of it compile into. */
const PROGRAM = `
import { spawnSync } from 'node:child_process';
import { getCompileCacheDir } from 'node:module';
import { Worker, isMainThread } from 'node:worker_threads';
console.log(String(getCompileCacheDir()));
if (isMainThread && process.argv[2] !== 'child') {
  spawnSync(process.execPath, [import.meta.filename, 'child'], { stdio: 'inherit' });
  new Worker(new URL(import.meta.url));
}
`;

let folder: string;
let program: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cryptonets-compiled-'));
  program = path.join(folder, 'program.mts');
  writeFileSync(program, PROGRAM);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function folders(more: NodeJS.ProcessEnv): string[] {
  const { NODE_COMPILE_CACHE: _, ...env } = process.env;
  const { stdout } = spawnSync(process.execPath, [BOOTSTRAP, program], {
    env: { ...env, ...more },
    encoding: 'utf8',
  });
  return stdout.trim().split('\n');
}

it('main process, child and worker share one folder', () => {
  const found = folders({});
  expect(found).toHaveLength(3);
  expect(new Set(found).size).toBe(1);
  expect(path.dirname(found[0]!)).toBe(path.join(ROOT, '.cache', 'compiled'));
});

it('whoever names another folder, or wants none, gets that', () => {
  const own = path.join(folder, 'own');
  expect(folders({ NODE_COMPILE_CACHE: own }).map((found) => path.dirname(found))).toEqual([own, own, own]);
  expect(folders({ NODE_DISABLE_COMPILE_CACHE: '1' })).toEqual(['undefined', 'undefined', 'undefined']);
});
