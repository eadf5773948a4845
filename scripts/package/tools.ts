/** The programs of the system that make packages; one that is missing is named, with the command that brings it. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** What is missing here, and what to do: nothing was made or fetched yet. */
export class Missing extends Error {}

export function findProgram(name: string, environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const places = (environment['PATH'] ?? '').split(path.delimiter);
  return places.map((place) => path.join(place, name)).find((file) => existsSync(file));
}

/** Throws Missing, naming the Debian package that has it. */
export function needProgram(name: string, debian: string, environment = process.env): string {
  const file = findProgram(name, environment);
  if (file === undefined)
    throw new Missing(`${name} is not on this computer. On Debian: apt-get install ${debian}`);
  return file;
}

/** npm as program and first arguments. */
export function npmProgram(): string[] {
  const script = process.env['npm_execpath'];
  if (script !== undefined && /npm-cli\.c?js$/.test(script) && existsSync(script))
    return [process.execPath, script];
  return [needProgram('npm', 'npm')];
}

/** Runs a program to its end; its own words are the error. */
export function runTool(
  program: string,
  args: readonly string[],
  options: { cwd?: string; epoch?: number } = {},
): void {
  const moment = options.epoch === undefined ? {} : { SOURCE_DATE_EPOCH: String(options.epoch) };
  const { status, stderr, stdout, error } = spawnSync(program, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...process.env, ...moment, LC_ALL: 'C.UTF-8', TZ: 'UTC' },
    encoding: 'utf8',
  });
  if (status === 0) return;
  throw new Error(`${path.basename(program)} failed: ${error?.message ?? `${stdout}${stderr}`.trim()}`);
}
