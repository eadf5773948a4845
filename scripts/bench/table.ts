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
  --engine NAME   auto, native or seal (auto)
  --json          print one JSON object and nothing else
`;

const { values } = optionsOf('bench table', USAGE, {
  options: {
    json: { type: 'boolean', default: false },
    model: { type: 'string', default: 'breast-cancer' },
    rows: { type: 'string', default: '100000' },
    engine: { type: 'string', default: 'auto' },
  },
});
checkFigures('bench table', values, ['rows']);

const KEY = 'bench';
const SAMPLES = path.resolve(import.meta.dirname, '../../models', values.model, 'samples.csv');

async function measure() {
  await using world = await BenchWorld.open(values.engine as BenchEngine);
  const { predictions } = world.host.rooms;
  const { description, input } = await predictions.describe({ model: values.model }, {});
  const samples = await encodeRows(
    await openRows(createReadStream(SAMPLES), description!.reads),
    description!,
    input,
  );
  const rows = Number(values.rows);
  const columns = input.height * input.width;
  const pixels = new Uint8Array(rows * columns);
  for (let at = 0; at < pixels.length; at += samples.levels.length)
    pixels.set(samples.levels.subarray(0, pixels.length - at), at);
  const wish = { pixels, encoded: true, model: values.model, packing: 'batch' as const, key: KEY };
  await world.host.rooms.makeKey(KEY, {});
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

const figures = await measure();
if (values.json) console.log(JSON.stringify(figures));
else for (const [name, value] of Object.entries(figures)) console.log(`${name.padEnd(19)}${String(value)}`);
