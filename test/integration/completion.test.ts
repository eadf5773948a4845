/** Completion in the shells themselves: what is offered is what the help names, at every command. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cryptonets-completion-'));
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { stdout, stderr } = spawnSync(process.execPath, ['scripts/cryptonets.ts', 'completion', shell], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    writeFileSync(path.join(folder, shell), stdout);
  }
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.skipIf(!has('bash'))('in bash', () => {
  const offered = (...typed: string[]): string[] => {
    const script = `source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _cryptonets; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = spawnSync(
      'bash',
      ['-c', script, path.join(folder, 'bash'), 'cryptonets', ...typed],
      {
        cwd: ROOT,
        encoding: 'utf8',
      },
    );
    expect(stderr).toBe('');
    return stdout.split('\n').filter((line) => line !== '');
  };

  it.each([
    [['pre'], ['predict']],
    [['predict', '--eng'], ['--engine']],
    [
      ['predict', '--engine', ''],
      ['auto', 'native', 'seal'],
    ],
    [['predict', '--engine', '=', 'na'], ['native']],
    [['keys', 'exp'], ['export']],
    [['keys', 'export', '--export'], ['--export-passphrase-file']],
    [['keys', 'remove-way', '--recovery'], ['--recovery-code-file']],
    [
      ['server', 'token', ''],
      ['create', 'list', 'revoke'],
    ],
    [['server', '--log-level', 'd'], ['debug']],
    [['help', 'ke'], ['keys']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['predict', '--images', 'package-l'], ['package-lock.json']],
    [['predict', '--models', 'mode'], ['models']],
    [['predict', '--limit', ''], []],
  ])('%j offers %j', (typed, expected) => expect(offered(...typed)).toEqual(expected));

  it('every command offers every option of its help', () => {
    for (const name of ['predict', 'keys', 'server', 'app', 'demo', 'train', 'bench']) {
      const help = spawnSync(process.execPath, ['scripts/cryptonets.ts', 'help', name], {
        cwd: ROOT,
        encoding: 'utf8',
        env: { ...process.env, CRYPTONETS_COMMAND: 'cryptonets' },
      }).stdout;
      const told = [...help.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, flag]) => flag!);
      expect(told.length).toBeGreaterThan(0);
      // What bench names are options of its benchmarks.
      expect(offered(name, '-')).toEqual(expect.arrayContaining(told));
    }
  }, 60_000);
});

describe.skipIf(!has('fish'))('in fish', () => {
  it.each([
    ['cryptonets pre', 'predict'],
    ['cryptonets predict --eng', '--engine'],
    ['cryptonets predict --engine n', 'native'],
    ['cryptonets keys exp', 'export'],
  ])('%s offers %s', (typed, expected) => {
    const { stdout, stderr } = spawnSync(
      'fish',
      ['-c', `source ${path.join(folder, 'fish')}; complete -C '${typed}'`],
      {
        encoding: 'utf8',
      },
    );
    expect([stderr, stdout.split(/[\t\n]/)[0]]).toEqual(['', expected]);
  });
});

it.skipIf(!has('zsh'))('zsh takes it', () => {
  const script = `autoload -Uz compinit; compinit -u -d ${folder}/dump; source ${folder}/zsh; print $_comps[cryptonets]`;
  const { stdout, stderr } = spawnSync('zsh', ['-fc', script], { encoding: 'utf8' });
  expect([stderr, stdout]).toEqual(['', '_cryptonets\n']);
});
