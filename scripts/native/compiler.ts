/** Finds a C++20 compiler on this machine and speaks its dialect of flags; needs nothing else, no make, no python. */
import { spawnSync } from 'node:child_process';

export type Dialect = 'gnu' | 'msvc';

export interface Compiler {
  readonly command: string;
  readonly dialect: Dialect;
  readonly version: string;
}

function versionOf(command: string, dialect: Dialect): string | undefined {
  const run = spawnSync(command, dialect === 'gnu' ? ['--version'] : [], { encoding: 'utf8' });
  if (run.error !== undefined || (dialect === 'gnu' && run.status !== 0)) return undefined;
  return `${run.stdout}${run.stderr}`.split('\n')[0]!.trim();
}

/** `$CXX` first, then what the platform usually has; undefined when there is none. */
export function findCompiler(environment: NodeJS.ProcessEnv = process.env): Compiler | undefined {
  const wanted: [string, Dialect][] = [];
  if (environment['CXX']) wanted.push([environment['CXX'], 'gnu']);
  if (process.platform === 'win32') wanted.push(['clang-cl', 'msvc'], ['cl', 'msvc']);
  else wanted.push(['c++', 'gnu'], ['g++', 'gnu'], ['clang++', 'gnu'], ['clang++-14', 'gnu']);
  for (const [command, dialect] of wanted) {
    const version = versionOf(command, dialect);
    if (version !== undefined) return { command, dialect, version };
  }
  return undefined;
}
