/** `npm run native`: builds the native engine for this machine, its tests and its benchmarks. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { optionsOf } from './app/command-line.ts';
import { build } from './native/build.ts';
import { findCompiler } from './native/compiler.ts';
import type { Product } from './native/units.ts';

const root = path.resolve(import.meta.dirname, '..');
const USAGE = `npm run native -- [options]

Builds the native engine for this computer: what is stale, in some seconds. Ends with 3 where there is no C++ compiler.

  --test           build and run the engine's own tests instead
  --sanitize       the same under address and undefined-behaviour sanitizers
  --bench          build and run the kernels' benchmarks
  --fuzz SECONDS   feed damaged bytes to whatever reads bytes, for so long
  --quiet          say nothing unless it fails
  --help           this text
`;

const { values } = optionsOf('native', USAGE, {
  options: {
    sanitize: { type: 'boolean', default: false },
    test: { type: 'boolean', default: false },
    bench: { type: 'boolean', default: false },
    fuzz: { type: 'string' },
    quiet: { type: 'boolean', default: false },
  },
});

const log = (line: string): void => {
  if (!values.quiet) console.log(line);
};

async function buildAndRun(
  product: Product,
  sanitize: boolean,
  args: readonly string[] = [],
): Promise<number> {
  const compiler = findCompiler();
  if (compiler === undefined) {
    console.error(
      'No C++ compiler found (c++, g++, clang++, cl). The app runs without the native engine, on node-seal.',
    );
    return 3;
  }
  const startMs = performance.now();
  const { output, compiled, units } = await build({ root, compiler, product, variant: { sanitize }, log });
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  log(
    `${path.relative(root, output)}: ${compiled} of ${units} units compiled in ${seconds} s (${compiler.version})`,
  );
  if (product === 'addon') return 0;
  return spawnSync(output, args, { stdio: 'inherit' }).status ?? 1;
}

async function main(): Promise<number> {
  if (values.fuzz !== undefined) return buildAndRun('fuzz', true, [values.fuzz]);
  if (values.sanitize || values.test) return buildAndRun('test', values.sanitize);
  if (values.bench) return buildAndRun('bench', false);
  return buildAndRun('addon', false);
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  return 1;
});
