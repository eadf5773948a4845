/** Rows of a table through a shipped model, from encoded rows to decoded answers: `npm run bench -- table`. */
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { encodeRows, openRows } from '../../electron/data/index.ts';
import { optionsOf } from '../app/command-line.ts';
import { checkFigures } from './figures.ts';
import { BenchWorld, type BenchEngine } from './world.ts';

const USAGE = `npm run bench -- table [options]

  --model NAME    breast-cancer, german-credit or splice-junction (breast-cancer)
  --rows N        the samples of the model, again and again (100000)
  --crossover     1, 10, 100 … 100,000 rows, each its own line: what few rows cost
  --engine NAME   auto, native or seal (auto)
  --json          print one JSON object and nothing else
`;

const { values } = optionsOf('bench table', USAGE, {
  options: {
    json: { type: 'boolean', default: false },
    crossover: { type: 'boolean', default: false },
    model: { type: 'string', default: 'breast-cancer' },
    rows: { type: 'string', default: '100000' },
    engine: { type: 'string', default: 'auto' },
  },
});
checkFigures('bench table', values, ['rows']);

const KEY = 'bench';
const SAMPLES = path.resolve(import.meta.dirname, '../../models', values.model, 'samples.csv');

const CROSSOVER_ROWS = [1, 10, 100, 1000, 10_000, 100_000] as const;

type World = Awaited<ReturnType<typeof BenchWorld.open>>;

/** The samples of the model, and what it reads of them. */
async function samplesIn({ host }: World) {
  const { description, input } = await host.rooms.predictions.describe({ model: values.model }, {});
  const rows = await openRows(createReadStream(SAMPLES), description!.reads);
  return { samples: await encodeRows(rows, description!, input), columns: input.height * input.width };
}

async function measure(world: World, rows: number) {
  const { samples, columns } = await samplesIn(world);
  const pixels = new Uint8Array(rows * columns);
  for (let at = 0; at < pixels.length; at += samples.levels.length)
    pixels.set(samples.levels.subarray(0, pixels.length - at), at);
  const wish = { pixels, encoded: true, model: values.model, packing: 'batch' as const, key: KEY };
  // Compiles and makes the secret of the ring; checks what the counted run computes.
  const { differsFromPlain } = await world.predict({ ...wish, checkPlain: true });
  const result = await world.predict(wish);
  const right = result.predictions.filter((found, row) => found === samples.labels![row % samples.rows]);
  const { wallMs, uploadBytes } = result.trace;
  return {
    model: values.model,
    rows,
    columns,
    squares: 0,
    polyDegree: result.parameters.polyDegree,
    wallMs,
    rowsPerSecond: Math.round((rows * 1000) / wallMs),
    uploadBytesPerRow: Math.round(uploadBytes / rows),
    differsFromPlain,
    accuracy: right.length / rows,
    engine: result.engine.server,
    calls: result.trace.calls,
  };
}

type Figures = Awaited<ReturnType<typeof measure>>;

const CELLS = [
  'rows',
  'polyDegree',
  'calls',
  'uploadBytesPerRow',
  'wallMs',
  'rowsPerSecond',
  'differsFromPlain',
] as const;
const WIDTH = 19;

function printCrossover(all: readonly Figures[]): void {
  console.log(CELLS.map((name) => name.padStart(WIDTH)).join(''));
  for (const figures of all)
    console.log(CELLS.map((name) => String(Math.round(Number(figures[name]))).padStart(WIDTH)).join(''));
}

await using world = await BenchWorld.open(values.engine as BenchEngine);
await world.host.rooms.makeKey(KEY, {});
if (values.crossover) {
  const all: Figures[] = [];
  for (const rows of CROSSOVER_ROWS) all.push(await measure(world, rows));
  if (values.json) console.log(JSON.stringify(all));
  else printCrossover(all);
} else {
  const figures = await measure(world, Number(values.rows));
  if (values.json) console.log(JSON.stringify(figures));
  else
    for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(WIDTH)}${String(value)}`);
}
