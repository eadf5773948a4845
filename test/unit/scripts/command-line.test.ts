/** Every command explains itself when it is asked to, and a mistyped option in two or three lines, with code 2 and without a stack. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

/** Runs what npm would run, without the set-up that comes before it. */
function run(name: string, ...args: string[]) {
  const [, , program = '', ...given] = scripts[name]!.split(' ');
  const flags = ['--disable-warning=ExperimentalWarning', program, ...given, ...args];
  const { status, stdout, stderr } = spawnSync(process.execPath, flags, { cwd: ROOT, encoding: 'utf8' });
  return { code: status, stdout, lines: stderr.trimEnd().split('\n') };
}

/** What happened, what was wrong, what to do: no stack. */
function expectShort(lines: readonly string[]): void {
  expect(lines.length).toBeGreaterThanOrEqual(2);
  expect(lines.length).toBeLessThanOrEqual(3);
  expect(lines.join('\n')).not.toMatch(/^\s+at /m);
}

/** The server answers in JSON and is tested with it. */
const COMMANDS = Object.keys(scripts).filter((name) => name !== 'server');
/** Its arguments are Playwright's. */
const OWN_OPTIONS = COMMANDS.filter((name) => name !== 'e2e');

test.each(COMMANDS)('npm run %s -- --help says how it is used', (name) => {
  const { code, stdout, lines } = run(name, '--help');
  expect(lines).toEqual(['']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/npm (run|start|test)/);
});

test.each(OWN_OPTIONS)('npm run %s refuses an option that does not exist', (name) => {
  const { code, stdout, lines } = run(name, '--nonsense');
  expect(code).toBe(2);
  expect(stdout).toBe('');
  expectShort(lines);
  expect(lines.join('\n')).toContain('--nonsense');
  expect(lines.at(-1)).toMatch(/--help\b.*\bwhat is allowed\.$/);
});

test.each([
  ['check', 'nonsense'],
  ['bench', 'nonsense'],
  ['bench', undefined],
  ['keys', 'nonsense'],
] as const)('npm run %s -- %s names what there is to choose from', (name, word) => {
  const { code, lines } = run(name, ...(word === undefined ? [] : [word]));
  expect(code).toBe(2);
  expectShort(lines);
});
