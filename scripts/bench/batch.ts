/**
 * Measures full batches over real gRPC against a real server process: stages, whole path, memory, bytes.
 * Stage times are what their own machine's clock saw; stages that stream overlap, so they do not add up to the wall time.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { figuresOf } from '../app/children.ts';
import { endWithUsageError, optionsOf } from '../app/command-line.ts';
import { checkFigures } from './figures.ts';
import type { BatchFigures } from './batch-run.ts';
import { countingEnvironment } from './copies.ts';
import { benchPrivateBatch } from './private.ts';

const USAGE = `npm run bench -- batch [options]

  --images N            images in a batch (8192)
  --repeat N            counted runs, after one that is not (5)
  --engine NAME         auto, native or seal (auto)
  --compare NAME        measure this engine as well, and say how many times as long it takes
  --compare-repeat N    counted runs of that one (1)
  --copies              count copied bytes as well, in a run of their own (Linux on x86-64 with a C compiler)
  --private             the same weights on a public and a private server in turn: what it costs that answers hide them
  --json                print one JSON object and nothing else
`;

const { values } = optionsOf('bench batch', USAGE, {
  options: {
    json: { type: 'boolean', default: false },
    private: { type: 'boolean', default: false },
    copies: { type: 'boolean', default: false },
    compare: { type: 'string' },
    engine: { type: 'string', default: 'auto' },
    images: { type: 'string', default: '8192' },
    repeat: { type: 'string', default: '5' },
    'compare-repeat': { type: 'string', default: '1' },
  },
});

function run(engine: string, repeat: string, more?: NodeJS.ProcessEnv): Promise<BatchFigures> {
  const file = path.join(import.meta.dirname, 'batch-run.ts');
  return figuresOf(file, ['--engine', engine, '--images', values.images, '--repeat', repeat], more);
}

/** In a run of its own: counting copies is not free. */
async function countCopies(engine: string): Promise<BatchFigures['copiesPerByte']> {
  const folder = mkdtempSync(path.join(tmpdir(), 'cryptonets-copies-'));
  try {
    const environment = countingEnvironment(folder);
    return environment ? (await run(engine, '2', environment)).copiesPerByte : null;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const FIGURES = ['encryptMs', 'expandMs', 'evaluateMs', 'decryptMs', 'wallMs'] as const;

function ratios(ours: BatchFigures, other: BatchFigures): Record<string, number> {
  return Object.fromEntries(FIGURES.map((name) => [name, Number((other[name] / ours[name]).toFixed(2))]));
}

const milliseconds = (value: number): string =>
  value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(0)} ms`;
const megabytes = (value: number): string => `${(value / 1e6).toFixed(value < 1e7 ? 1 : 0)} MB`;

/** Client, then server. */
function sidesText(sides: { readonly client: number; readonly server: number } | null | undefined): string {
  if (!sides) return 'not measured';
  const text = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toFixed(2));
  return `${text(sides.client)} + ${text(sides.server)}`;
}

function cpuText(cpu: BatchFigures['cpuSeconds']): string {
  return cpu ? `${sidesText(cpu)} s, kernels ${cpu.kernels.toFixed(2)} s of it` : sidesText(cpu);
}

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
    ['CPU client + server', ({ cpuSeconds }) => cpuText(cpuSeconds)],
    ['full collections', ({ fullCollections }) => sidesText(fullCollections)],
    ['page faults', ({ pageFaults }) => sidesText(pageFaults)],
    ['copies a byte', ({ copiesPerByte }) => sidesText(copiesPerByte)],
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

async function benchPublic(): Promise<void> {
  const ours: BatchFigures = {
    ...(await run(values.engine, values.repeat)),
    copiesPerByte: values.copies ? await countCopies(values.engine) : null,
  };
  const other =
    values.compare === undefined ? undefined : await run(values.compare, values['compare-repeat']);
  const machine = `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores`;
  if (values.json) {
    const compare = other && { ...other, ratio: ratios(ours, other) };
    console.log(JSON.stringify({ ...ours, machine, ...(compare ? { compare } : {}) }));
    return;
  }
  console.log(`${machine}; median of ${ours.wallMsOfAllRuns.length} runs after one that is not counted\n`);
  console.log(table(other ? [ours, other] : [ours]));
  if (other) console.log(`\n${other.engine} takes ${JSON.stringify(ratios(ours, other))} times as long`);
}

checkFigures('bench batch', values, ['images', 'repeat', 'compare-repeat']);
if (values.private && (values.compare !== undefined || values.copies))
  endWithUsageError(
    'bench batch',
    '--private compares with the public model: leave out --compare and --copies',
  );
if (values.private) await benchPrivateBatch(values);
else await benchPublic();
