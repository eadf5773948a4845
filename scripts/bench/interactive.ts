/**
 * Measures interactive predictions, one image at a time, over real gRPC against a real server process.
 *
 *   npm run bench -- interactive [--json] [--compare seal] [--images 50] [--engine auto|native|seal]
 *
 * With --images 1000 it is the proof that encrypted and integer results are equal: `differsFromPlain` must be 0.
 * Times of the first prediction, which makes and sends evaluation keys, stand apart.
 */
import { cpus } from 'node:os';
import path from 'node:path';
import { figuresOf } from '../app/children.ts';
import { endWithUsageError, optionsOf } from '../app/command-line.ts';
import { checkFigures } from './figures.ts';
import type { InteractiveFigures } from './interactive-run.ts';
import { benchPrivateInteractive } from './private.ts';

const USAGE = `npm run bench -- interactive [options]

  --images N           images, one at a time (50)
  --engine NAME        auto, native or seal (auto)
  --compare NAME       measure this engine as well, and say how many times as long it takes
  --compare-images N   images of that one (as many)
  --private            of a private model: tells whether it is offered at all
  --json               print one JSON object and nothing else
`;

const { values } = optionsOf('bench interactive', USAGE, {
  options: {
    json: { type: 'boolean', default: false },
    private: { type: 'boolean', default: false },
    compare: { type: 'string' },
    engine: { type: 'string', default: 'auto' },
    images: { type: 'string', default: '50' },
    'compare-images': { type: 'string' },
  },
});

/** What others have published for one image of MNIST. */
const ANCHORS = [
  { name: 'LoLa (8 vCPU)', ms: [2000, 2200], accuracy: 0.9895 },
  { name: 'Lattica MLP (GPU), compute / total', ms: [80, 210], accuracy: null },
] as const;

function run(engine: string, images: string): Promise<InteractiveFigures> {
  const file = path.join(import.meta.dirname, 'interactive-run.ts');
  return figuresOf(file, ['--engine', engine, '--images', images]);
}

const milliseconds = (value: number): string =>
  value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(0)} ms`;
const megabytes = (value: number): string => `${(value / 1e6).toFixed(2)} MB`;

function table(all: readonly InteractiveFigures[]): string {
  const rows: [string, (figures: InteractiveFigures) => string][] = [
    ['engine', ({ engine, cpuPath, threads }) => `${engine} (${cpuPath}), ${threads} threads`],
    ['parameters', ({ parameters }) => parameters],
    ['published modulus', ({ publishedModulusBits }) => `${publishedModulusBits} bits`],
    ['images', ({ images, source }) => `${images} (${source}), one at a time`],
    ['accuracy', ({ accuracy }) => (accuracy === null ? 'not measured' : `${(100 * accuracy).toFixed(2)} %`)],
    ['differs from plain', ({ differsFromPlain }) => String(differsFromPlain)],
    ['whole path, median', ({ medianMs }) => milliseconds(medianMs)],
    ['whole path, 95 %', ({ p95Ms }) => milliseconds(p95Ms)],
    ['server, median', ({ serverMedianMs }) => milliseconds(serverMedianMs)],
    ['upload', ({ uploadBytes }) => megabytes(uploadBytes)],
    ['download', ({ downloadBytes }) => megabytes(downloadBytes)],
    ['keys, once', ({ keyBytes }) => megabytes(keyBytes)],
    ['first prediction', ({ firstMs }) => milliseconds(firstMs)],
    ['server peak memory', ({ serverPeakBytes }) => megabytes(serverPeakBytes)],
  ];
  const line = ([name, cell]: (typeof rows)[number]): string =>
    `${name.padEnd(21)}${all.map((figures) => cell(figures).padEnd(36)).join('')}`.trimEnd();
  return rows.map(line).join('\n');
}

function ratios(ours: InteractiveFigures, other: InteractiveFigures): Record<string, number> {
  const names = ['medianMs', 'p95Ms', 'serverMedianMs'] as const;
  return Object.fromEntries(names.map((name) => [name, Number((other[name] / ours[name]).toFixed(2))]));
}

async function benchPublic(): Promise<void> {
  const ours = await run(values.engine, values.images);
  const compareImages = values['compare-images'] ?? values.images;
  const other = values.compare === undefined ? undefined : await run(values.compare, compareImages);
  const machine = `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores`;
  if (values.json) {
    const compare = other && { ...other, ratio: ratios(ours, other) };
    console.log(JSON.stringify({ ...ours, machine, ...(compare ? { compare } : {}), anchors: ANCHORS }));
    return;
  }
  console.log(`${machine}\n`);
  console.log(table(other ? [ours, other] : [ours]));
  for (const { name, ms, accuracy } of ANCHORS) {
    const at = accuracy === null ? '' : ` at ${(100 * accuracy).toFixed(2)} %`;
    console.log(`${name.padEnd(36)} ${ms.map(milliseconds).join(' - ')}${at}`);
  }
}

checkFigures('bench interactive', values, ['images', 'compare-images']);
if (values.private && values.compare !== undefined)
  endWithUsageError('bench interactive', '--private measures one engine: leave out --compare');
if (values.private) await benchPrivateInteractive(values);
else await benchPublic();
