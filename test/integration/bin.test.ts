/** The command `cryptonets` as people call it: from any folder, through a link, by npm with a prefix. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const BIN = path.join(ROOT, 'scripts', 'cryptonets.cjs');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cryptonets-bin-'));
  mkdirSync(path.join(folder, 'pictures'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Without what npm leaves in the environment of its children, this test's runner among them. */
function environment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^npm_|^INIT_CWD$|^CRYPTONETS_/.test(name));
  return { ...Object.fromEntries(own), ...more };
}

function run(args: readonly string[], more: NodeJS.ProcessEnv = {}, program = BIN) {
  return spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    env: environment(more),
    encoding: 'utf8',
  });
}

describe('cryptonets', () => {
  it.each([[[]], [['--help']], [['help']], [['-h']]])('%j lists its commands', (args) => {
    const { status, stdout, stderr } = run(args);
    expect([status, stderr]).toEqual([0, '']);
    for (const name of ['predict', 'keys', 'server', 'train', 'bench', 'app'])
      expect(stdout).toContain(`  ${name} `);
  });

  it.each(['predict', 'keys', 'server', 'train', 'bench', 'app', 'demo'])(
    'help %s tells its options, as they are typed here',
    (name) => {
      const asked = run(['help', name]);
      expect([asked.status, asked.stderr]).toEqual([0, '']);
      expect(asked.stdout).toContain(`cryptonets ${name}`);
      expect(asked.stdout).not.toMatch(/npm (run (predict|keys|server|train|bench|demo)\b|start)/);
      expect(run([name, '--help']).stdout).toBe(asked.stdout);
    },
  );

  it('says its version, and what was probably meant by a command that does not exist', () => {
    expect(run(['--version']).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const { status, stdout, stderr } = run(['predcit']);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('Did you mean "predict"?');
    expect(run(['xyzzy']).stderr).not.toContain('Did you mean');
  });

  it('keeps to JSON when it is asked to, whatever goes wrong', () => {
    const { status, stdout, stderr } = run(['predict', '--json', '--no-such-option']);
    expect([status, stderr]).toEqual([2, '']);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'ARGUMENT_INVALID' } });
  });

  it.skipIf(process.platform === 'win32')('works through a link, as npm link makes it', () => {
    const link = path.join(folder, 'cryptonets');
    symlinkSync(BIN, link);
    expect(run(['--version'], {}, link).status).toBe(0);
    rmSync(link);
  });
});

describe('paths', () => {
  // `npm --prefix DIR run …` and a script that is run from a folder below start in the project's folder.
  const byNpm = { INIT_CWD: '', npm_package_json: path.join(ROOT, 'package.json') };
  const BOOTSTRAP = path.join(ROOT, 'scripts', 'bootstrap.cjs');
  const statusOf = (profile: string, more: NodeJS.ProcessEnv, cwd: string) =>
    spawnSync(
      process.execPath,
      [BOOTSTRAP, 'electron/cli/keys.ts', 'init', '--protect', 'file', '--json', '--profile', profile],
      { cwd, env: environment(more), encoding: 'utf8' },
    );

  it('are those of the caller where npm went to the project first', () => {
    const inside = path.join(folder, 'pictures');
    const { stdout, stderr } = statusOf('rel', { ...byNpm, INIT_CWD: inside }, ROOT);
    expect([JSON.parse(stdout), stderr]).toMatchObject([{ state: 'unlocked' }, '']);
    expect(readdirSync(inside)).toEqual(['rel']);
  });

  it('are not those of another project that npm runs', () => {
    writeFileSync(path.join(folder, 'package.json'), '{}');
    const other = { INIT_CWD: ROOT, npm_package_json: path.join(folder, 'package.json') };
    statusOf('here', other, folder);
    expect(readdirSync(folder)).toContain('here');
  });
});
