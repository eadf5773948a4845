/** The command line as people and programs use it: real processes, real parameters, node-seal and whatever `auto` finds. */
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PREDICT = 'electron/cli/predict.ts';
const KEYS = 'electron/cli/keys.ts';
const DEMO = 'scripts/demo.ts';

let folder: string;
let models: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cryptonets-cli-'));
  // A place of its own, so that a server that was left behind can be recognised by its arguments.
  models = join(folder, 'models');
  await cp(join(ROOT, 'models', 'mnist-cryptonets'), join(models, 'mnist-cryptonets'), { recursive: true });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Interrupts (Ctrl+C, unless another signal is named) once standard output matches. */
  readonly interruptAt?: RegExp;
  readonly signal?: NodeJS.Signals;
}

async function run(script: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { CRYPTONETS_PASSPHRASE: _, FORCE_COLOR: __, ...env } = process.env;
  const child = spawn(process.execPath, [script, ...args], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, CRYPTONETS_PROFILE: join(folder, 'profile'), ...options.env },
  });
  let [stdout, stderr, interrupted] = ['', '', false];
  child.stderr.on('data', (text) => (stderr += String(text)));
  child.stdout.on('data', (text) => {
    stdout += String(text);
    if (interrupted || !options.interruptAt?.test(stdout)) return;
    interrupted = true;
    setTimeout(() => child.kill(options.signal ?? 'SIGINT'), 700);
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

/** Processes whose arguments name the models folder of this test: servers that were left behind. */
async function serversLeft(): Promise<number> {
  if (process.platform !== 'linux') return 0;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')),
  );
  return lines.filter((line) => line.includes(models) && line.includes('server')).length;
}

const jsonOf = ({ stdout }: Ended) => JSON.parse(stdout) as Record<string, unknown>;

describe('predict --json', () => {
  it('prints one object for the samples, with node-seal and real parameters', async () => {
    const ended = await run(PREDICT, [
      '--limit',
      '12',
      '--check-plain',
      '--json',
      '--engine',
      'seal',
      '--models',
      models,
    ]);
    expect(ended.stderr).toBe('');
    expect(ended.code).toBe(0);
    const report = jsonOf(ended);
    expect(report).toMatchObject({
      model: 'mnist-cryptonets',
      packing: 'interactive',
      packingReason: { kind: 'first', choice: { packing: 'interactive', images: 12 } },
      engine: 'seal',
      key: 'ephemeral',
      images: 12,
      differsFromPlain: 0,
      parameters: { polyDegree: 8192 },
    });
    // eprint 2024/463: 128 bits at N = 8192.
    const { publishedModulusBits } = report['parameters'] as { publishedModulusBits: number };
    expect(publishedModulusBits).toBeLessThanOrEqual(214);
    expect(report['predictions']).toHaveLength(12);
    expect(report['scores']).toHaveLength(12);
    const stages = report['stages'] as { name: string; where: string }[];
    expect(stages.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['encrypt', 'upload', 'convolve', 'decrypt']),
    );
    expect(new Set(stages.map(({ where }) => where))).toEqual(new Set(['client', 'server']));
    expect(await serversLeft()).toBe(0);
  });

  it.each([
    ['FILE_NOT_FOUND', 1, ['--images', 'nowhere.png']],
    ['LABELS_MISMATCH', 1, ['--labels', 'LABELS']],
    ['ARGUMENT_INVALID', 2, ['--no-such-option']],
    ['ARGUMENT_INVALID', 2, ['--engine', 'magic']],
    ['ARGUMENT_INVALID', 1, ['--server', 'not an address']],
    ['SERVER_UNREACHABLE', 1, ['--server', '127.0.0.1:1']],
    ['KEY_NOT_FOUND', 1, ['--key', 'nobody']],
    ['CONFIG_INVALID', 1, ['--models', 'nowhere']],
  ])('tells %s on standard output, exit code %i', async (code, exit, args) => {
    const labels = join(folder, 'labels.txt');
    await writeFile(labels, '1 2 3');
    const ended = await run(PREDICT, ['--json', ...args.map((arg) => (arg === 'LABELS' ? labels : arg))]);
    expect(jsonOf(ended)).toMatchObject({
      error: { code, message: expect.any(String), hint: expect.any(String) },
    });
    expect(ended).toMatchObject({ code: exit, stderr: '' });
  });
});

describe('predict for people', () => {
  it('shows digits, stages and sizes as plain text when nobody looks', async () => {
    const ended = await run(PREDICT, ['--limit', '3', '--check-plain', '--models', models]);
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).not.toContain('\u001b');
    for (const text of [
      'a throw-away key is used',
      '▓',
      'Predictions',
      'equal on every image',
      'Encrypt',
      'wire',
      'MB up',
    ]) {
      expect(ended.stdout).toContain(text);
    }
  });

  it('tells errors as a sentence and a hint on standard error', async () => {
    const ended = await run(PREDICT, ['--images', 'nowhere.png']);
    expect(ended).toMatchObject({ code: 1, stdout: '' });
    expect(ended.stderr).toBe(
      '✗ A file could not be found.\n  nowhere.png\n  Check the name and try again.\n',
    );
  });

  it('stops on Ctrl+C, with its server', async () => {
    const ended = await run(PREDICT, ['--engine', 'seal', '--models', models], {
      interruptAt: /encrypted before/,
    });
    expect(ended.code).toBe(130);
    expect(ended.stderr).toContain('Stopped.');
    expect(await serversLeft()).toBe(0);
  });
});

describe('a command that is killed', () => {
  it('takes its server with it', async () => {
    const killed = await run(PREDICT, ['--engine', 'seal', '--models', models], {
      interruptAt: /encrypted before/,
      signal: 'SIGKILL',
    });
    expect(killed.code).toBeNull();
    await expect.poll(serversLeft, { timeout: 10_000 }).toBe(0);
  });
});

describe('keys', () => {
  const env = {
    CRYPTONETS_PASSPHRASE: 'a passphrase of the test',
    CRYPTONETS_EXPORT_PASSPHRASE: 'another one of the test',
  };
  const keys = (...args: string[]) => run(KEYS, [...args, '--json'], { env });

  it('are made, listed, used, exported, deleted and imported', async () => {
    expect(jsonOf(await keys('status'))).toMatchObject({ state: 'missing', keys: 0 });
    const init = jsonOf(await keys('init', '--recovery-code'));
    expect(init).toMatchObject({ state: 'unlocked', recoveryCode: expect.any(String) });
    await writeFile(join(folder, 'code'), `${String(init['recoveryCode']).toLowerCase()}\n`);
    const made = jsonOf(await keys('create', 'mine', '--models', models));
    expect(made).toMatchObject({
      name: 'mine',
      secrets: [{ packing: 'batch', parameters: expect.stringMatching(/^n_8192_/) }],
      ephemeral: false,
    });
    const used = await run(PREDICT, ['--json', '--limit', '1', '--key', 'mine', '--models', models], { env });
    expect(jsonOf(used)).toMatchObject({ key: 'mine', images: 1 });
    const file = join(folder, 'mine.cnkey');
    expect(await keys('export', 'mine', file)).toMatchObject({ code: 0 });
    expect(jsonOf(await keys('export', 'mine', file))).toMatchObject({ error: { code: 'FILE_UNWRITABLE' } });
    expect(await keys('delete', 'mine')).toMatchObject({ code: 0 });
    expect(jsonOf(await keys('list'))).toEqual({ keys: [] });
    expect(jsonOf(await keys('import', file, '--name', 'again'))).toMatchObject({
      id: made['id'],
      name: 'again',
    });
  });

  it('have a new passphrase after the old one was lost, by the recovery code', async () => {
    const next = { ...env, CRYPTONETS_NEW_PASSPHRASE: 'the next passphrase' };
    const args = ['passphrase', '--recovery-code-file', join(folder, 'code'), '--json'];
    expect(await run(KEYS, args, { env: { ...next, CRYPTONETS_PASSPHRASE: '' } })).toMatchObject({ code: 0 });
    expect(jsonOf(await keys('unlock-test'))).toMatchObject({ error: { code: 'PASSPHRASE_WRONG' } });
    const opened = await run(KEYS, ['unlock-test', '--json'], {
      env: { CRYPTONETS_PASSPHRASE: 'the next passphrase' },
    });
    expect(jsonOf(opened)).toEqual({ unlocked: true });
  });

  it('are reached by one way less once it was taken away', async () => {
    const opened = { env: { CRYPTONETS_PASSPHRASE: 'the next passphrase' } };
    const { slots } = jsonOf(await run(KEYS, ['remove-way', 'recovery', '--json'], opened));
    expect(slots).toMatchObject([{ kind: 'passphrase' }]);
    const last = jsonOf(await run(KEYS, ['remove-way', 'passphrase', '--json'], opened));
    expect(last).toMatchObject({ error: { code: 'ARGUMENT_INVALID' } });
  });

  it('ask for the present passphrase before a new one, and for consent before they are given up', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cryptonets-cli-'));
    const own = (args: string[], passphrases: NodeJS.ProcessEnv = {}) =>
      run(KEYS, [...args, '--json'], {
        env: { CRYPTONETS_PROFILE: join(folder, 'profile'), ...passphrases },
      });
    const codeOf = async (ended: Promise<Ended>) => (jsonOf(await ended)['error'] as { code: string }).code;
    try {
      await own(['init', '--protect', 'file']);
      expect(await codeOf(own(['start-over', '--yes']))).toBe('ARGUMENT_INVALID');
      const first = { CRYPTONETS_NEW_PASSPHRASE: 'the first passphrase' };
      expect(jsonOf(await own(['passphrase'], first))).toMatchObject({ state: 'unlocked' });
      // It opens by itself, and still nobody sets a passphrase over the one that there is.
      const second = { CRYPTONETS_NEW_PASSPHRASE: 'the second passphrase' };
      expect(await codeOf(own(['passphrase'], second))).toBe('PASSPHRASE_REQUIRED');
      const wrong = { ...second, CRYPTONETS_PASSPHRASE: 'wrong wrong wrong' };
      expect(await codeOf(own(['passphrase'], wrong))).toBe('PASSPHRASE_WRONG');
      const right = { ...second, CRYPTONETS_PASSPHRASE: 'the first passphrase' };
      expect(jsonOf(await own(['passphrase'], right))).toMatchObject({ state: 'unlocked' });
      const proof = { CRYPTONETS_PASSPHRASE: 'the second passphrase' };
      expect(jsonOf(await own(['remove-way', 'file'], proof))).toMatchObject({
        slots: [{ kind: 'passphrase' }],
      });
      expect(await codeOf(own(['start-over']))).toBe('ARGUMENT_INVALID');
      expect(jsonOf(await own(['start-over', '--yes']))).toEqual({ state: 'missing', slots: [] });
      expect(jsonOf(await own(['status']))).toMatchObject({ state: 'missing', keys: 0 });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('cannot be used without the passphrase: predict takes a throw-away one, and says so', async () => {
    const locked = jsonOf(await run(KEYS, ['unlock-test', '--json']));
    expect(locked).toMatchObject({ error: { code: 'PASSPHRASE_REQUIRED' } });
    const wrong = await run(KEYS, ['unlock-test', '--json'], {
      env: { CRYPTONETS_PASSPHRASE: 'wrong wrong wrong' },
    });
    expect(jsonOf(wrong)).toMatchObject({ error: { code: 'PASSPHRASE_WRONG' } });
    const named = await run(PREDICT, ['--json', '--key', 'again', '--models', models]);
    expect(jsonOf(named)).toMatchObject({ error: { code: 'PASSPHRASE_REQUIRED' } });
    const used = await run(PREDICT, ['--json', '--limit', '1', '--models', models]);
    expect(jsonOf(used)).toMatchObject({ key: 'ephemeral' });
  });
});

describe('demo', () => {
  it('asks nothing and leaves nothing', async () => {
    const temporary = join(folder, 'tmp');
    await cp(join(models, 'mnist-cryptonets', 'card.json'), join(temporary, 'here'));
    const ended = await run(DEMO, ['--limit', '2', '--models', models], { env: { TMPDIR: temporary } });
    expect(ended).toMatchObject({ code: 0, stderr: '' });
    expect(ended.stdout).toContain('equal on every image');
    expect(await readdir(temporary)).toEqual(['here']);
    expect(await serversLeft()).toBe(0);
  });
});
