/** `npm run native`: builds the native engine for this machine, its tests and its benchmarks. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { optionsOf } from './app/command-line.ts';
import { build } from './native/build.ts';
import { findCompiler } from './native/compiler.ts';
import { checkConstantTime, hasValgrind } from './native/constant-time.ts';
import type { Product, Variant } from './native/units.ts';

const root = path.resolve(import.meta.dirname, '..');
const USAGE = `npm run native -- [options]

Builds the native engine for this computer: what is stale, in some seconds. Ends with 3 where there is no C++ compiler.

  --test           build and run the engine's own tests instead
  --sanitize       the same under address and undefined-behaviour sanitizers, preconditions of kernels checked
  --constant-time  check that no branch of the client's side depends on a secret; needs valgrind, ends with 3 without
  --bench          build and run the kernels' benchmarks
  --fuzz SECONDS   feed damaged bytes to whatever reads bytes, for so long
  --quiet          say nothing unless it fails
  --help           this text
`;

const { values } = optionsOf('native', USAGE, {
  options: {
    sanitize: { type: 'boolean', default: false },
    test: { type: 'boolean', default: false },
    'constant-time': { type: 'boolean', default: false },
    bench: { type: 'boolean', default: false },
    fuzz: { type: 'string' },
    quiet: { type: 'boolean', default: false },
  },
});

const log = (line: string): void => {
  if (!values.quiet) console.log(line);
};

const runProgram = (program: string, ...args: readonly string[]): number =>
  spawnSync(program, args, { stdio: 'inherit' }).status ?? 1;

async function buildThen(
  product: Product,
  variant: Variant,
  then: (output: string) => number,
): Promise<number> {
  const compiler = findCompiler();
  if (compiler === undefined) {
    console.error(
      'No C++ compiler found (c++, g++, clang++, cl). The app runs without the native engine, on node-seal.',
    );
    return 3;
  }
  const startMs = performance.now();
  const { output, compiled, units } = await build({ root, compiler, product, variant, log });
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  log(
    `${path.relative(root, output)}: ${compiled} of ${units} units compiled in ${seconds} s (${compiler.version})`,
  );
  return then(output);
}

async function constantTime(): Promise<number> {
  if (hasValgrind()) return buildThen('constant-time', 'constant-time', checkConstantTime);
  console.error('valgrind is not installed (Debian: apt-get install valgrind): nothing was checked.');
  return 3;
}

async function main(): Promise<number> {
  const { fuzz } = values;
  if (fuzz !== undefined) return buildThen('fuzz', 'sanitize', (program) => runProgram(program, fuzz));
  if (values['constant-time']) return constantTime();
  if (values.sanitize || values.test)
    return buildThen('test', values.sanitize ? 'sanitize' : 'release', (program) => runProgram(program));
  if (values.bench) return buildThen('bench', 'release', (program) => runProgram(program));
  return buildThen('addon', 'release', () => 0);
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
