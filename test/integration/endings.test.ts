/**
 * How commands end when the world around them does: readers that go away, full disks, signals to one process, closed terminals.
 * The same was reported of others: nodejs/node 947 and getsentry/cli 250 (a reader that goes away ends in a stack trace),
 * purescript-contrib/node-purescript 11 and ccusage/ccusage 1667 (signals to a launcher that do not reach the program).
 */
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const BIN = path.join(ROOT, 'scripts', 'cryptonets.cjs');
const COMMANDS = ['predict', 'keys', 'server', 'train', 'bench', 'app', 'demo'] as const;

let folder: string;
let pipe: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cryptonets-endings-'));
  pipe = path.join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const env = (): NodeJS.ProcessEnv => ({ ...process.env, CRYPTONETS_PROFILE: path.join(folder, 'profile') });
const inShell = (line: string) =>
  spawnSync('bash', ['-c', line], { cwd: folder, env: env(), encoding: 'utf8' });
const node = `"${process.execPath}" "${BIN}"`;

describe.skipIf(process.platform !== 'linux')('what is printed', () => {
  it.each([['--help'], ...COMMANDS.map((name) => [`${name} --help`])])('%s, onto a full disk', (args) => {
    const { status, stderr } = inShell(`${node} ${args} > /dev/full`);
    expect([status, stderr]).toEqual([
      1,
      '✗ What was printed could not be written: there is no space left.\n',
    ]);
  });

  it.each([
    ['--help'],
    ['predict --help'],
    ['keys list'],
    ['keys list --json'],
    ['predict --json --engine no'],
  ])('%s, to nobody', (args) => {
    // The reader is gone before anything is written.
    const { stdout, stderr } = inShell(`(sleep 1; ${node} ${args}; echo $? >&2) | true`);
    expect([stdout, stderr]).toEqual(['', '141\n']);
  });
});

/** A command that waits for a pipe that nobody writes to. */
async function waiting(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [BIN, 'predict', '--images', pipe], {
    cwd: folder,
    env: env(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await untilOpened(child.pid!);
  return child;
}

/** Until the process, or its child, holds the pipe open. */
async function untilOpened(pid: number): Promise<void> {
  const holds = () =>
    spawnSync(
      'bash',
      ['-c', `ls -l /proc/${pid}/fd $(for c in $(pgrep -P ${pid}); do echo /proc/$c/fd; done)`],
      {
        encoding: 'utf8',
      },
    ).stdout.includes(pipe);
  await expect.poll(holds, { timeout: 20_000, interval: 100 }).toBe(true);
}

describe.skipIf(process.platform !== 'linux')('a signal to the one process that was started', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s stops what it waits for, with the code %i', async (signal, code) => {
    const child = await waiting();
    let said = '';
    child.stderr!.on('data', (text) => (said += String(text)));
    child.kill(signal);
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(code);
    expect(said).toContain('Stopped.');
  });

  it('a second Ctrl+C ends what does not stop by itself', async () => {
    const script = path.join(folder, 'deaf.ts');
    writeFileSync(
      script,
      `import { interruptSignal } from '${ROOT}/electron/cli/command.ts';
       interruptSignal().addEventListener('abort', () => console.log('heard'));
       setInterval(() => undefined, 1000);
       console.log('ready');`,
    );
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    let said = '';
    child.stdout.on('data', (text) => {
      said += String(text);
      child.kill('SIGINT');
    });
    const ended = await new Promise((resolve) => child.once('close', (_, signal) => resolve(signal)));
    expect([ended, said]).toEqual(['SIGINT', 'ready\nheard\n']);
  });
});

const TERMINAL = `
import os, pty, sys, time
pid, master = pty.fork()
if pid == 0: os.execv(sys.argv[1], sys.argv[1:])
time.sleep(float(os.environ['OPEN_FOR']))
os.close(master)
_, status = os.waitpid(pid, 0)
print(os.waitstatus_to_exitcode(status))
`;
const hasPython = spawnSync('python3', ['-c', 'import pty']).status === 0;

describe.skipIf(process.platform === 'win32' || !hasPython)('a terminal that is closed', () => {
  it('stops the command, as by a hang-up', () => {
    const { stdout, stderr } = spawnSync(
      'python3',
      ['-c', TERMINAL, process.execPath, BIN, 'predict', '--images', pipe],
      { cwd: folder, env: { ...env(), OPEN_FOR: '5' }, encoding: 'utf8' },
    );
    expect([stdout, stderr]).toEqual(['129\n', '']);
  });
});

describe('files that were passed over', () => {
  it('are told by the exit code 3, the rest is predicted', () => {
    writeFileSync(path.join(folder, 'cut.png'), Buffer.from('89504e470d0a1a0a00', 'hex'));
    writeFileSync(path.join(folder, 'one.idx'), one());
    const output = openSync(path.join(folder, 'out.json'), 'w');
    const args = [
      'predict',
      '--json',
      '--engine',
      'auto',
      '--packing',
      'batch',
      '--images',
      'cut.png',
      'one.idx',
    ];
    const { status } = spawnSync(process.execPath, [BIN, ...args], {
      cwd: folder,
      env: env(),
      stdio: ['ignore', output, 'ignore'],
    });
    const told = JSON.parse(readFileSync(path.join(folder, 'out.json'), 'utf8')) as Record<string, unknown>;
    expect(status).toBe(3);
    expect(told).toMatchObject({ images: 1, files: 2, notRead: [{ file: 'cut.png' }] });
  });
});

/** A set of one image: a one. */
function one(): Uint8Array {
  const pixels = new Uint8Array(784);
  for (let row = 4; row < 24; row++) pixels.fill(255, row * 28 + 13, row * 28 + 15);
  return Buffer.concat([Buffer.from([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 28, 0, 0, 0, 28]), pixels]);
}

describe('a place where nothing can be kept', () => {
  it('does not keep anybody from a throw-away prediction, and is told', () => {
    writeFileSync(path.join(folder, 'one.idx'), one());
    writeFileSync(path.join(folder, 'file'), '');
    const predict = (...args: string[]) =>
      spawnSync(process.execPath, [BIN, 'predict', '--packing', 'batch', '--images', 'one.idx', ...args], {
        cwd: folder,
        env: { ...env(), CRYPTONETS_PROFILE: path.join(folder, 'file', 'profile') },
        encoding: 'utf8',
      });
    const { status, stdout } = predict();
    expect([status, stdout]).toEqual([
      0,
      expect.stringContaining('where a folder should be): a throw-away key'),
    ]);
    expect(predict('--key', 'mine').stderr).toContain('a file is where a folder should be');
  });
});
