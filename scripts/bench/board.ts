/** The public board's contract, driven by its own clocks: `npm run bench -- board`. See board/README.md. */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { optionsOf, endWithUsageError } from '../app/command-line.ts';
import { accuracyOf, differences } from '../board/check.ts';
import { boardNetwork, buildBoard } from '../board/build.ts';
import { BOARD_SIZES, prepareBoard, runBoard } from '../board/harness.ts';
import type { BoardImages, BoardRun, BoardSize, StageSeconds } from '../board/harness.ts';
import { checkFigures } from './figures.ts';
import { benchImages } from './images.ts';

const USAGE = `npm run bench -- board [options]

Builds the seven programs, then runs them as the harness of the public board does. Needs a C++ compiler on Linux or macOS.

  --sizes LIST   0 (1 image), 1 (100), 2 (1000), 3 (10000), several with commas (0,1,2,3)
  --runs N       runs of each size with inputs of their own (3)
  --seed N       which images (1)
  --json         print one JSON object and nothing else
`;

const { values } = optionsOf('bench board', USAGE, {
  options: {
    json: { type: 'boolean', default: false },
    sizes: { type: 'string', default: '0,1,2,3' },
    runs: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
  },
});
checkFigures('bench board', values, ['runs', 'seed']);
if (!/^[0-3](,[0-3])*$/.test(values.sizes))
  endWithUsageError('bench board', `--sizes: expected some of 0, 1, 2, 3 with commas, got ${values.sizes}`);

/** What others have on the board: seconds of stage 7 for 1, 100, 1,000 and 10,000 images. */
const ANCHORS = [
  { name: 'CryptoLab HEaaN2 (RTX 5090)', stage7S: [0.417, 0.441, 0.424, 0.485], accuracy: 0.9796 },
  { name: 'reference (OpenFHE, CPU)', stage7S: [7.6, 648, 6516, null], accuracy: null },
] as const;

interface Sample extends BoardImages {
  readonly source: 'mnist' | 'generated';
}

/** So many of the pool's images, in an order that the seed gives (mulberry32, Fisher and Yates). */
function draw(pool: Sample, count: number, seed: number): Sample {
  const order = Uint32Array.from(pool.labels, (_, index) => index);
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
  for (let last = order.length - 1; last > 0; last--) {
    const other = below(last + 1);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  const side = pool.pixels.length / pool.labels.length;
  const chosen = order.subarray(0, count);
  const pixels = new Uint8Array(count * side);
  chosen.forEach((image, index) =>
    pixels.set(pool.pixels.subarray(image * side, (image + 1) * side), index * side),
  );
  return { pixels, labels: Uint8Array.from(chosen, (image) => pool.labels[image]!), source: pool.source };
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;

function medians(runs: readonly BoardRun[], once: StageSeconds): StageSeconds {
  const names = Object.keys(runs[0]!.seconds) as (keyof StageSeconds)[];
  return {
    ...once,
    ...Object.fromEntries(names.map((name) => [name, median(runs.map(({ seconds }) => seconds[name]!))])),
  };
}

const { network } = await boardNetwork();

async function measure(programs: string, root: string, pool: Sample, size: BoardSize) {
  const { name, images } = BOARD_SIZES[size];
  const place = { programs, root, size };
  const { seconds: once, keyBytes } = await prepareBoard(place);
  const runs: BoardRun[] = [];
  let differs = 0;
  const accuracies: number[] = [];
  for (let run = 0; run < Number(values.runs); run++) {
    const chosen = draw(pool, images, Number(values.seed) + run);
    const made = await runBoard(place, chosen);
    differs += differences(network, chosen, made);
    accuracies.push(accuracyOf(chosen, made));
    runs.push(made);
  }
  const { uploadBytes, downloadBytes, serverReported } = runs.at(-1)!;
  return {
    size,
    name,
    images,
    packing: size === 0 ? 'interactive' : 'batch',
    seconds: medians(runs, once),
    stage7S: median(runs.map(({ seconds }) => seconds.server_encrypted_compute!)),
    stage7SOfAllRuns: runs.map(({ seconds }) => seconds.server_encrypted_compute!),
    differsFromPlain: differs,
    accuracy: pool.source === 'mnist' ? median(accuracies) : null,
    keyBytes,
    uploadBytes,
    uploadBytesPerImage: Math.round(uploadBytes / images),
    downloadBytes,
    serverReported,
  };
}

type Row = Awaited<ReturnType<typeof measure>>;

function line(row: Row): string {
  const stages = Object.entries(row.seconds).map(([stage, seconds]) => `  ${stage} ${seconds.toFixed(3)} s`);
  const accuracy = row.accuracy === null ? 'not measured' : `${(100 * row.accuracy).toFixed(2)} %`;
  const facts =
    `  accuracy ${accuracy}, differs from plain ${row.differsFromPlain}, ` +
    `${row.uploadBytesPerImage} bytes up an image, keys ${row.keyBytes} bytes`;
  return [`${row.name}: ${row.images} images, stage 7 in ${row.stage7S.toFixed(3)} s`, ...stages, facts].join(
    '\n',
  );
}

const root = mkdtempSync(path.join(tmpdir(), 'cryptonets-board-'));
try {
  const programs = await buildBoard(values.json ? undefined : console.log);
  const sizes = [...new Set(values.sizes.split(',').map((size) => Number(size) as BoardSize))];
  const all = await benchImages(10_000);
  const pool: Sample = { ...all, labels: all.labels ?? new Uint8Array(10_000) };
  const rows: Row[] = [];
  for (const size of sizes) rows.push(await measure(programs, root, pool, size));
  const machine = `${cpus()[0]?.model ?? 'unknown CPU'}, ${availableParallelism()} cores`;
  const figures = {
    machine,
    seed: Number(values.seed),
    runs: Number(values.runs),
    source: pool.source,
    rows,
  };
  if (values.json) console.log(JSON.stringify({ ...figures, anchors: ANCHORS }));
  else console.log([machine, ...rows.map(line)].join('\n\n'));
} finally {
  rmSync(root, { recursive: true, force: true });
}
