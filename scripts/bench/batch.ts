/**
 * Measures full batches over real gRPC against a real server process: stages, whole path, memory, bytes.
 * Stage times are what their own machine's clock saw; stages that stream overlap, so they do not add up to the wall time.
 */
import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import path from 'node:path';
import { optionsOf } from '../app/command-line.ts';
import type { BatchFigures } from './batch-run.ts';

const USAGE = `npm run bench -- batch [options]

  --images N            images in a batch (8192)
  --repeat N            counted runs, after one that is not (5)
  --engine NAME         auto, native or seal (auto)
  --compare NAME        measure this engine as well, and say how many times as long it takes
  --compare-repeat N    counted runs of that one (1)
  --json                print one JSON object and nothing else
`;

const { values } = optionsOf('bench', USAGE, {
  options: {
    json: { type: 'boolean', default: false },
    compare: { type: 'string' },
    engine: { type: 'string', default: 'auto' },
    images: { type: 'string', default: '8192' },
    repeat: { type: 'string', default: '5' },
    'compare-repeat': { type: 'string', default: '1' },
  },
});

function run(engine: string, repeat: string): BatchFigures {
  const file = path.join(import.meta.dirname, 'batch-run.ts');
  const args = [
    '--disable-warning=ExperimentalWarning',
    file,
    '--engine',
    engine,
    '--images',
    values.images,
    '--repeat',
    repeat,
  ];
  const output = execFileSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 26,
  });
  return JSON.parse(output) as BatchFigures;
}

const FIGURES = ['encryptMs', 'expandMs', 'evaluateMs', 'decryptMs', 'wallMs'] as const;

function ratios(ours: BatchFigures, other: BatchFigures): Record<string, number> {
  return Object.fromEntries(FIGURES.map((name) => [name, Number((other[name] / ours[name]).toFixed(2))]));
}

const milliseconds = (value: number): string =>
  value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(0)} ms`;
const megabytes = (value: number): string => `${(value / 1e6).toFixed(value < 1e7 ? 1 : 0)} MB`;

function table(all: readonly BatchFigures[]): string {
  const rows: [string, (figures: BatchFigures) => string][] = [
    ['engine', ({ engine, cpuPath, threads }) => `${engine} (${cpuPath}), ${threads} threads`],
    ['parameters', ({ parameters }) => parameters],
    ['images', ({ images, source }) => `${images} (${source})`],
    ['accuracy', ({ accuracy }) => (accuracy === null ? 'not measured' : `${(100 * accuracy).toFixed(2)} %`)],
    ['differs from plain', ({ differsFromPlain }) => String(differsFromPlain)],
    ['client encrypts', ({ encryptMs }) => milliseconds(encryptMs)],
    ['server expands', ({ expandMs }) => milliseconds(expandMs)],
    ['server evaluates', ({ evaluateMs }) => milliseconds(evaluateMs)],
    ['client decrypts', ({ decryptMs }) => milliseconds(decryptMs)],
    ['whole path', ({ wallMs }) => milliseconds(wallMs)],
    ['predictions an hour', ({ predictionsPerHour }) => predictionsPerHour.toLocaleString('en-GB')],
    [
      'upload',
      ({ uploadBytes, images }) =>
        `${megabytes(uploadBytes)} (${(uploadBytes / images / 1000).toFixed(2)} KB an image)`,
    ],
    [
      'download',
      ({ downloadBytes, images }) =>
        `${megabytes(downloadBytes)} (${(downloadBytes / images / 1000).toFixed(3)} KB an image)`,
    ],
    ['server peak memory', ({ serverPeakBytes }) => megabytes(serverPeakBytes)],
    ['client peak memory', ({ clientPeakBytes }) => megabytes(clientPeakBytes)],
  ];
  const width = 34;
  return rows
    .map(([name, cell]) =>
      `${name.padEnd(21)}${all.map((figures) => cell(figures).padEnd(width)).join('')}`.trimEnd(),
    )
    .join('\n');
}

const ours = run(values.engine, values.repeat);
const other = values.compare === undefined ? undefined : run(values.compare, values['compare-repeat']);
const machine = `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores`;

if (values.json) {
  const compare = other && { ...other, ratio: ratios(ours, other) };
  console.log(JSON.stringify({ ...ours, machine, ...(compare ? { compare } : {}) }));
} else {
  console.log(`${machine}; median of ${ours.wallMsOfAllRuns.length} runs after one that is not counted\n`);
  console.log(table(other ? [ours, other] : [ours]));
  if (other) console.log(`\n${other.engine} takes ${JSON.stringify(ratios(ours, other))} times as long`);
}
