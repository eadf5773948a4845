/**
 * The price of a private model: `npm run bench -- batch --private` measures the same full batch of the same weights on a public and a private server in
 * turn; `-- interactive --private` asks a private server for one image at a time and tells what it answers.
 */
import { cpus } from 'node:os';
import path from 'node:path';
import { failureLines } from '../../electron/cli/failure.ts';
import { toCryptoNetsError, type ErrorReport } from '../../shared/errors/index.ts';
import { figuresOf } from '../app/children.ts';
import { benchImages } from './images.ts';
import { onPrivateServer, PRIVATE_MODEL } from './private-models.ts';
import type { PrivateFigures, SideFigures } from './private-run.ts';
import type { BenchEngine } from './world.ts';

interface Options {
  readonly engine: string;
  readonly json: boolean;
}

const milliseconds = (value: number): string =>
  value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(0)} ms`;
const kilobytes = (bytes: number, images: number): string =>
  `${(bytes / 1e6).toFixed(2)} MB (${(bytes / images / 1000).toFixed(3)} KB an image)`;

function table(figures: PrivateFigures): string {
  const { images } = figures;
  const rows: [string, (side: SideFigures) => string][] = [
    ['parameters', ({ parameters }) => parameters],
    ['published modulus', ({ publishedModulusBits }) => `${publishedModulusBits} bits`],
    ['whole path', ({ wallMs }) => milliseconds(wallMs)],
    [
      'CPU client + server',
      ({ cpuSeconds }) => (cpuSeconds === null ? 'not measured' : `${cpuSeconds.toFixed(2)} s`),
    ],
    ['upload', ({ uploadBytes }) => kilobytes(uploadBytes, images)],
    ['download', ({ downloadBytes }) => kilobytes(downloadBytes, images)],
  ];
  const cells = (name: string, open: string, closed: string): string =>
    `${name.padEnd(21)}${open.padEnd(34)}${closed}`;
  return [
    cells('', 'public', `private, 2^-${figures.privacyBits.toFixed(1)}`),
    ...rows.map(([name, cell]) => cells(name, cell(figures.public), cell(figures))),
  ].join('\n');
}

function summary({ timesPublic, timesPublicCpu, timesPublicOfAllPairs, ...figures }: PrivateFigures): string {
  const all = timesPublicOfAllPairs.map((ratio) => ratio.toFixed(2)).join(', ');
  const cpu = timesPublicCpu === null ? 'not measured' : timesPublicCpu.toFixed(3);
  return [
    `times public         whole path ${timesPublic.toFixed(3)} (pairs: ${all}), CPU ${cpu}`,
    `keys, once           ${(figures.keyBytes / 1e6).toFixed(2)} MB, made in ${milliseconds(figures.makeKeysMs)}, sent in ${milliseconds(figures.sendKeysMs)}`,
    `differs              from plain ${figures.differsFromPlain ?? 'not compared'}, from public ${figures.differsFromPublic}`,
  ].join('\n');
}

export async function benchPrivateBatch({
  engine,
  images,
  repeat,
  json,
}: Options & { readonly images: string; readonly repeat: string }): Promise<void> {
  const file = path.join(import.meta.dirname, 'private-run.ts');
  const flags = ['--engine', engine, '--images', images, '--repeat', repeat];
  const figures = await figuresOf<PrivateFigures>(file, flags);
  const machine = `${cpus()[0]?.model ?? 'unknown CPU'}, ${cpus().length} cores`;
  if (json) return console.log(JSON.stringify({ ...figures, machine }));
  console.log(
    `${machine}; ${figures.engine}, ${figures.images} images (${figures.source}); medians of ${repeat} pairs, one pair before them not counted\n`,
  );
  console.log(`${table(figures)}\n\n${summary(figures)}`);
}

/** The server is asked: what it refuses is told with its code and a way out, and ends the program with 1. */
export async function benchPrivateInteractive({ engine, json }: Options): Promise<void> {
  const refusal = await refusalOf(engine as BenchEngine);
  if (!refusal) throw new Error('this server predicts a private model one image at a time: measure it here');
  const { code, message } = refusal;
  const instead = 'npm run bench -- batch --private';
  process.exitCode = 1;
  if (json) return console.log(JSON.stringify({ private: true, error: { code, message, instead } }));
  console.error(`${failureLines(refusal).join('\n')}\n  What a private model costs in batches: ${instead}`);
}

async function refusalOf(engine: BenchEngine): Promise<ErrorReport | undefined> {
  const { pixels } = await benchImages(1);
  return onPrivateServer(engine, async (world) => {
    try {
      await world.predict({ pixels, packing: 'interactive', model: PRIVATE_MODEL });
      return undefined;
    } catch (error) {
      const { code, message } = toCryptoNetsError(error);
      return { code, message };
    }
  });
}
