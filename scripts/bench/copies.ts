/** Builds copies.c, which counts copied bytes of the processes that it is preloaded into; Linux on x86-64 with a C compiler. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { findCompiler } from '../native/compiler.ts';

const SOURCE = path.join(import.meta.dirname, 'copies.c');

/** The environment of processes that are counted; undefined where they cannot be. @param folder for the library and its sums */
export function countingEnvironment(folder: string): NodeJS.ProcessEnv | undefined {
  const compiler = process.platform === 'linux' && process.arch === 'x64' ? findCompiler() : undefined;
  if (compiler?.dialect !== 'gnu') return undefined;
  const library = path.join(folder, 'copies.so');
  const flags = ['-x', 'c', '-O2', '-fPIC', '-shared', '-fno-builtin', '-o', library, SOURCE];
  if (spawnSync(compiler.command, flags, { stdio: 'ignore' }).status !== 0) return undefined;
  return { LD_PRELOAD: library, CRYPTONETS_COPIES: folder };
}

/** Bytes that the main thread of a process copied so far; undefined when it is not counted. */
export function copiedBytes(pid: number): number | undefined {
  const folder = process.env['CRYPTONETS_COPIES'];
  if (folder === undefined) return undefined;
  return Number(readFileSync(path.join(folder, String(pid))).readBigUInt64LE(0));
}
