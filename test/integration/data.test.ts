/** Rows from a file, through the command line and a private server of the shipped models, back to a file. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const samples = (name: string): string =>
  join(ROOT, 'models', name, name === 'pneumonia' ? 'samples.npz' : 'samples.csv');

interface Report extends Readonly<Record<string, unknown>> {
  readonly predictions: readonly string[];
  readonly results: readonly unknown[];
  readonly accuracy: number | null;
  readonly notRead: readonly { readonly message: string }[];
}

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'cryptonets-data-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function predict(...args: string[]) {
  const { CRYPTONETS_PASSPHRASE: _, ...env } = process.env;
  const child = spawn(
    process.execPath,
    ['electron/cli/predict.ts', '--json', '--packing', 'batch', ...args],
    {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env, CRYPTONETS_PROFILE: join(folder, 'profile') },
    },
  );
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => (stdout += String(text)));
  child.stderr.on('data', (text) => (stderr += String(text)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stderr, report: JSON.parse(stdout) as Report };
}

describe('predict --data', () => {
  it.each([
    ['breast-cancer', 'seal', 10],
    ['german-credit', 'auto', 10],
    ['splice-junction', 'auto', 15],
    ['pneumonia', 'auto', 10],
  ])('%s on %s equals the integer network', async (model, engine, rows) => {
    const { code, report } = await predict(
      '--model',
      model,
      '--data',
      samples(model),
      '--check-plain',
      '--engine',
      engine,
    );
    expect(report).toMatchObject({ model, rows, differsFromPlain: 0, notRead: [], packing: 'batch' });
    expect(report.accuracy).toBeGreaterThan(0.7);
    expect(report.results[0]).toMatchObject({
      file: samples(model),
      row: 0,
      prediction: report.predictions[0],
    });
    expect(code).toBe(0);
  });

  it('gives the same rows back, in order, with what was predicted', async () => {
    const out = join(folder, 'out.csv');
    const { report } = await predict(
      '--model',
      'breast-cancer',
      '--data',
      samples('breast-cancer'),
      '--out',
      out,
    );
    const before = (await readFile(samples('breast-cancer'), 'utf8')).trim().split('\n');
    const after = (await readFile(out, 'utf8')).trim().split('\r\n');
    expect(after).toHaveLength(before.length);
    expect(after[0]).toBe(`${before[0]},prediction,probability,score`);
    report.predictions.forEach((prediction, row) => {
      expect(after[row + 1]!.startsWith(`${before[row + 1]!},${prediction},`)).toBe(true);
    });
    const json = join(folder, 'out.json');
    await predict('--model', 'splice-junction', '--data', samples('splice-junction'), '--out', json);
    const rows = JSON.parse(await readFile(json, 'utf8')) as Record<string, unknown>[];
    expect(Object.keys(rows[0]!)).toEqual([
      'sequence',
      'junction',
      'prediction',
      'score_EI',
      'score_IE',
      'score_N',
    ]);
  });

  it('one bad file does not lose the others, and is named', async () => {
    const bad = join(folder, 'bad.csv');
    await writeFile(bad, 'sequence\nACGT\n');
    const { code, report } = await predict(
      '--model',
      'splice-junction',
      '--data',
      bad,
      samples('splice-junction'),
    );
    expect(report).toMatchObject({ rows: 15, files: 2, notRead: [{ file: bad, code: 'TABLE_INVALID' }] });
    expect(report.notRead[0]!.message).toContain('row 1, column "sequence": expected 60 letters, got 4');
    expect(code).toBe(3);
  });

  it.each([
    ['TABLE_INVALID', ['--model', 'breast-cancer', '--data', 'SPLICE']],
    ['INPUT_MISMATCH', ['--data', 'SPLICE']],
    ['INPUT_MISMATCH', ['--model', 'breast-cancer']],
    ['FILE_NOT_FOUND', ['--model', 'breast-cancer', '--data', 'nowhere.csv']],
    ['ARGUMENT_INVALID', ['--model', 'breast-cancer', '--data', 'SPLICE', '--out', 'out.pdf']],
    ['ARGUMENT_INVALID', ['--out', 'out.csv']],
  ])('%s for %j', async (expected, args) => {
    const { code, report } = await predict(
      ...args.map((arg) => (arg === 'SPLICE' ? samples('splice-junction') : arg)),
    );
    expect(report).toMatchObject({ error: { code: expected } });
    expect(code).not.toBe(0);
  });
});
