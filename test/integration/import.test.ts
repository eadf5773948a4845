/** From an exported file to private predictions: imported by one program, served and asked by another, equal to what was exported. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { idxFile } from '../support/idx.ts';
import { binaryClassifier, classifier, encoded } from '../support/onnx.ts';

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

const binaryClass = (x: number, y: number): string => (1.5 * x - 2 * y + 0.125 >= 0 ? '0' : '1');

const columns = (row: number): [number, number] => [(row % 20) / 20, Math.floor(row / 20) / 20];

const CASES = [
  { name: 'linear', file: classifier, classOf: linearClass },
  { name: 'binary', file: binaryClassifier, classOf: binaryClass },
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

/** Darkest quarter of a picture, for a network that was trained on white paper: convolution, Relu, dense layer, as PyTorch writes it. */
const quarters = encoded({
  input: [1, 28, 28],
  outputs: ['p'],
  constants: {
    w: { dims: [1, 1, 14, 14], values: Array<number>(196).fill(1 / 196) },
    flat: { dims: [4, 4], values: [-9, 0, 0, 0, 0, -9, 0, 0, 0, 0, -9, 0, 0, 0, 0, -9] },
  },
  nodes: [
    { op: 'Conv', in: ['x', 'w'], out: ['c'], attributes: [{ name: 'strides', ints: [14, 14] }] },
    { op: 'Relu', in: ['c'], out: ['r'] },
    { op: 'Flatten', in: ['r'], out: ['f'], attributes: [{ name: 'axis', i: 1 }] },
    { op: 'MatMul', in: ['f', 'flat'], out: ['s'] },
    { op: 'Softmax', in: ['s'], out: ['p'], attributes: [{ name: 'axis', i: 1 }] },
  ],
});

it('pictures: how they are read is found, and accuracy is told step by step', async () => {
  const count = 1300;
  const labels = Uint8Array.from({ length: count }, (_, row) => (row * 7) % 4);
  const pixels = new Uint8Array(count * 784);
  pixels.forEach((_, at) => {
    const [row, y, x] = [Math.floor(at / 784), Math.floor((at % 784) / 28), at % 28];
    const inked = 2 * Number(y >= 14) + Number(x >= 14) === labels[row];
    pixels[at] = ((at * 7919 + row * 104_729) % 97) + (inked ? 120 : 0);
  });
  const file = (name: string): string => join(folder, name);
  await writeFile(file('quarters.onnx'), quarters);
  await writeFile(file('images'), idxFile(8, [count, 28, 28], [pixels]));
  await writeFile(file('labels'), idxFile(8, [count], [labels]));
  const made = await run(
    ...['scripts/model.ts', 'import', file('quarters.onnx'), '--data', file('images')],
    ...['--labels', file('labels'), '--real-epochs', '1', '--integer-epochs', '1'],
    ...['--out', file('models/quarters')],
  );
  expect(made).toMatchObject({ code: 0, stderr: '' });
  expect(made.stdout).toMatch(/It reads grey levels 0 to 1, inverted \(400 of 400 right/);
  expect(made.stdout).toMatch(/As it came: 100\.00 % on 260 rows held out/);
  expect(made.stdout).toMatch(/as it came +quadratics +distilled, real weights +integers/);
  const card = JSON.parse(await readFile(file('models/quarters/card.json'), 'utf8')) as {
    accuracy: Record<'real' | 'quadratic' | 'integer', number>;
  };
  expect(card.accuracy.real).toBe(1);
  expect(card.accuracy.integer).toBeGreaterThanOrEqual(0.99);
});
