/**
 * The short trial: a copy of the project, an empty home and a path with node and npm alone must be enough to predict. Programs that
 * must not be needed are laid out as traps: who steps into one is written down.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { copyProject, networkSettings, npmCache, systemNode, systemProgram } from './parts.ts';
import { expects, skip, Trial, type Command } from './trial.ts';

/** What npm's own program files need of a system. */
const NEEDED = ['sh', 'env'];
const TRAPS = [
  'python',
  'python3',
  'python2',
  'make',
  'gmake',
  'node-gyp',
  'cc',
  'gcc',
  'cmake',
  'curl',
  'wget',
];
/** The native engine looks for these: here they are, and do not work. */
const BROKEN = ['c++', 'g++', 'clang++'];

function script(file: string, text: string): void {
  writeFileSync(file, `#!/bin/sh\n${text}\n`);
  chmodSync(file, 0o755);
}

/** A folder that is the whole path; `stepped` says who was called that must not be. */
function layOut(bin: string, node: string, npm: string): { stepped: () => string[] } {
  const record = path.join(bin, '.stepped');
  mkdirSync(bin);
  symlinkSync(node, path.join(bin, 'node'));
  symlinkSync(npm, path.join(bin, 'npm'));
  for (const name of NEEDED) symlinkSync(systemProgram(name)!, path.join(bin, name));
  for (const name of TRAPS) script(path.join(bin, name), `echo ${name} >> ${JSON.stringify(record)}; exit 1`);
  for (const name of BROKEN) script(path.join(bin, name), 'exit 1');
  const stepped = (): string[] => (existsSync(record) ? readFileSync(record, 'utf8').trim().split('\n') : []);
  return { stepped };
}

async function takeSteps(world: string, node: string, npm: string): Promise<number> {
  const project = path.join(world, 'a project');
  const home = path.join(world, 'home');
  mkdirSync(home);
  const problem = copyProject(project);
  if (problem !== undefined) return skip(problem);
  const bin = path.join(world, 'bin');
  const { stepped } = layOut(bin, node, npm);
  const env = {
    HOME: home,
    TMPDIR: world,
    PATH: bin,
    ...networkSettings(npm, node),
    npm_config_cache: npmCache(npm, node),
    npm_config_prefer_offline: 'true',
  };
  const npmRun = (...args: string[]): Command => ({
    program: path.join(bin, 'npm'),
    args,
    cwd: project,
    env,
  });
  const demo = ['run', 'demo', '--', '--limit', '1', '--check-plain'];
  const trial = new Trial();
  await trial.step(
    'installs and predicts with node and npm alone, and says that there is no compiler',
    npmRun(...demo),
    (ended) =>
      expects(/No C\+\+ compiler found/, /equal on every image/)(ended) ??
      (stepped().length > 0 ? `it must not need ${[...new Set(stepped())].join(', ')}` : undefined),
  );
  if (!trial.whole) return trial.close();
  await trial.step('installs nothing and complains of nothing the second time', npmRun(...demo), (ended) =>
    /Installing|compiler/.test(ended.output) ? 'it should have been silent' : expects()(ended),
  );
  return trial.close();
}

export async function shortTrial(): Promise<number> {
  if (process.platform === 'win32') return skip('it lays out programs as Unix does');
  const system = systemNode();
  if (system === undefined) return skip('there is no Node and npm of the system');
  const world = mkdtempSync(path.join(os.tmpdir(), 'cryptonets-bare-'));
  try {
    return await takeSteps(world, system.node, system.npm);
  } finally {
    rmSync(world, { recursive: true, force: true });
  }
}
