/** Runs the check that no branch and no address of the client's side depends on a secret: valgrind, secrets marked as uninitialised. */
import { spawnSync } from 'node:child_process';

/** What valgrind returns when it has found something. */
const FOUND = 9;

export function hasValgrind(): boolean {
  return spawnSync('valgrind', ['--version']).status === 0;
}

function underValgrind(program: string, args: readonly string[], quiet: boolean): number {
  const options = ['--quiet', `--error-exitcode=${FOUND}`, '--track-origins=no', '--num-callers=20'];
  const run = spawnSync('valgrind', [...options, program, ...args], { stdio: quiet ? 'ignore' : 'inherit' });
  return run.status ?? 1;
}

/** The exit code: 0 when nothing was found by a check that finds what is planted. */
export function checkConstantTime(program: string): number {
  if (underValgrind(program, ['leak'], true) !== FOUND) {
    console.error(
      'valgrind does not see a branch on a secret that was put there on purpose: nothing was checked.',
    );
    return 1;
  }
  return underValgrind(program, [], false);
}
