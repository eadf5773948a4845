/** `npm run notices`: how often what is noticed about sets of digits is wrong, and the weights by which it is told how they lie. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readMnist } from '../training/index.ts';
import { endWithUsageError, optionsOf } from './app/command-line.ts';
import { findMnist } from './mnist/folder.ts';
import { directionSource } from './notices/learn.ts';
import { measureNotices, type Notices } from './notices/measure.ts';

const WEIGHTS = path.resolve(import.meta.dirname, '../shared/image/files/direction-weights.ts');

const USAGE = `npm run notices -- [options]

Counts how often the notices about files of digits are wrong (bright paper, not centred, lying on their sides), on MNIST's test pictures.

  --data DIR   folder with the four MNIST files (where "npm run mnist" puts them)
  --draws N    sets that are drawn for each size (100000)
  --seed N     another draw (1)
  --learn      learn the weights of how digits lie from the training pictures first, and write them into the sources
  --json       print one JSON object and nothing else
`;

const { values } = optionsOf('notices', USAGE, {
  options: {
    data: { type: 'string' },
    draws: { type: 'string', default: '100000' },
    seed: { type: 'string', default: '1' },
    learn: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

function whole(name: 'draws' | 'seed'): number {
  const value = values[name];
  if (/^[1-9]\d{0,7}$/.test(value)) return Number(value);
  return endWithUsageError('notices', `--${name}: expected a whole number from 1, got ${value}`);
}

const percent = (share: number): string => `${(100 * share).toFixed(share > 0 && share < 0.001 ? 4 : 2)} %`;

function text({ pictures, draws, bright, moved, direction }: Notices): string {
  const movedBy = Object.entries(moved).map(([by, share]) => `${by} px ${percent(share)}`);
  const cells = (row: readonly string[]): string =>
    row
      .map((cell) => cell.padStart(11))
      .join('')
      .slice(4);
  return [
    `${pictures} test pictures, one at a time`,
    `  bright paper   ${percent(bright.noticed)} of negatives noticed, ${percent(bright.wrong)} of the others taken for some`,
    `  not centred    noticed, by how far they were moved: ${movedBy.join(', ')}`,
    `lying on their sides, ${draws} sets of each size`,
    cells(['digits', 'wrong', 'one class', 'noticed', 'one class']),
    ...direction.map((row) =>
      cells([
        String(row.digits),
        ...[row.wrong, row.wrongOneClass, row.noticed, row.noticedOneClass].map(percent),
      ]),
    ),
  ].join('\n');
}

const [draws, seed] = [whole('draws'), whole('seed')];
const folder = values.data ?? findMnist();
if (folder === undefined) endWithUsageError('notices', 'MNIST is not here. "npm run mnist" fetches it');
if (values.learn) {
  writeFileSync(WEIGHTS, directionSource(await readMnist(folder, 'train')));
  console.log(path.relative(process.cwd(), WEIGHTS));
} else {
  const notices = measureNotices(await readMnist(folder, 't10k'), draws, seed);
  console.log(values.json ? JSON.stringify({ seed, ...notices }) : text(notices));
}
