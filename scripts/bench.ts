/**
 * Benchmarks. They measure and never judge; every figure of docs/benchmarks.md names one of these commands.
 *
 *   npm run bench -- batch [--json] [--compare seal] [--images 8192] [--repeat 5] [--engine auto|native|seal]
 *   npm run bench -- upload [--rtt 0,20,50] [--json]
 */
import { spawnSync } from 'node:child_process';
import path from 'node:path';

const PROGRAMS: Readonly<Record<string, string>> = {
  batch: 'bench/batch.ts',
  interactive: 'bench/interactive.ts',
  upload: 'bench/upload.ts',
};

const [name = '', ...args] = process.argv.slice(2);
const program = PROGRAMS[name];
if (program === undefined) {
  console.error(`Which benchmark? npm run bench -- ${Object.keys(PROGRAMS).join('|')} [--json]`);
  process.exit(2);
}
const file = path.join(import.meta.dirname, program);
const { status } = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...args], {
  stdio: 'inherit',
});
process.exitCode = status ?? 1;
