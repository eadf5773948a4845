/** From an exported file to private predictions: imported by one program, served and asked by another, equal to what was exported. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { classifier, encoded } from '../support/onnx.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const ROWS = 400;

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'cryptonets-import-'))));
afterAll(() => rm(folder, { recursive: true, force: true }));

async function run(...args: string[]) {
  const { CRYPTONETS_PASSPHRASE: _, ...env } = process.env;
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...env, CRYPTONETS_PROFILE: join(folder, 'profile') },
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (text) => (stdout += String(text)));
  child.stderr.on('data', (text) => (stderr += String(text)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}

/** One hidden layer of two squares, as PyTorch writes it; two classes. */
const squares = encoded({
  input: [2],
  outputs: ['out'],
  constants: {
    w: { dims: [2, 2], values: [1, -1, 1, 1] },
    b: { dims: [2], values: [-1, 0] },
    v: { dims: [2, 2], values: [4, 1, -2, 0.5] },
    c: { dims: [2], values: [0.25, 0] },
  },
  nodes: [
    { op: 'Gemm', in: ['x', 'w', 'b'], out: ['h'] },
    { op: 'Mul', in: ['h', 'h'], out: ['s'] },
    { op: 'Gemm', in: ['s', 'v', 'c'], out: ['out'] },
  ],
});

function squaredClass(x: number, y: number): string {
  const [first, second] = [(x + y - 1) ** 2, (y - x) ** 2];
  return 4 * first - 2 * second + 0.25 >= first + 0.5 * second ? '0' : '1';
}

function linearClass(x: number, y: number): string {
  const scores = [x - y + 0.5, 0.5 * x + 2 * y - 1, -2 * x + 0.25];
  return 'abc'[scores.indexOf(Math.max(...scores))]!;
}

const columns = (row: number): [number, number] => [(row % 20) / 20, Math.floor(row / 20) / 20];

const CASES = [
  { name: 'linear', file: classifier, classOf: linearClass },
  { name: 'squares', file: squares, classOf: squaredClass },
];

it.each(CASES)('$name: exported, imported, predicted without being seen', async ({ name, file, classOf }) => {
  const [onnx, csv] = [join(folder, `${name}.onnx`), join(folder, `${name}.csv`)];
  const lines = Array.from({ length: ROWS }, (_, row) => {
    const [x, y] = columns(row);
    return `${x},${y},${classOf(x, y)}`;
  });
  await writeFile(onnx, file);
  await writeFile(csv, ['first,second,kind', ...lines, ''].join('\n'));
  const models = join(folder, 'models');
  const made = await run(
    ...['scripts/model.ts', 'import', onnx, '--data', csv, '--labels', 'kind', '--out', join(models, name)],
  );
  expect(made.stderr).toBe('');
  expect(made.code).toBe(0);
  const asked = await run(
    ...['electron/cli/predict.ts', '--json', '--models', models, '--model', name, '--data', csv],
  );
  expect(asked.code).toBe(0);
  const report = JSON.parse(asked.stdout) as { predictions: string[]; accuracy: number; rows: number };
  expect(report).toMatchObject({ model: name, rows: ROWS, notRead: [] });
  const right = lines.filter((line, row) => line.endsWith(`,${report.predictions[row]!}`)).length;
  expect(report.accuracy).toBeCloseTo(right / ROWS, 3);
  expect(right / ROWS).toBeGreaterThan(0.95);
});
