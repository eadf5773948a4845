/** `npm run photographs`: renders test digits as photographs of everyday situations, reads them the product's way, and counts right answers. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { makeFolder } from '../electron/store/make-folder.ts';
import { readMnist, type LabelledImages } from '../training/index.ts';
import { endWithUsageError, optionsOf } from './app/command-line.ts';
import { findMnist } from './mnist/folder.ts';
import { measure, type Row } from './photographs/measure.ts';
import { SITUATIONS } from './photographs/situations.ts';

const USAGE = `npm run photographs -- [options]

Renders digits of MNIST as photographs (shadows, table edges, forms, squared paper, grain, ...), reads them as the
program reads pictures, and prints how many the integer network in the clear gets right. The same seed gives the same files.

  --digits N     digits a situation (60)
  --seed N       which digits, and where they lie (1)
  --part PART    t10k, or train to work on the reading without looking at the test digits (t10k)
  --data DIR     folder of the MNIST files; without it CRYPTONETS_MNIST, or where "npm run mnist" puts them
  --only TEXT    situations whose name holds TEXT
  --save DIR     write the files too: DIR/situation/number__label.jpg
  --json         print one JSON object and nothing else
  --help         this text
`;

const { values } = optionsOf('photographs', USAGE, {
  options: {
    digits: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    part: { type: 'string', default: 't10k' },
    data: { type: 'string' },
    only: { type: 'string', default: '' },
    save: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

const wrong = (what: string): never => endWithUsageError('photographs', what);

function whole(name: 'digits' | 'seed', most: number): number {
  const value = Number(values[name]);
  if (/^\d+$/.test(values[name]) && value >= 1 && value <= most) return value;
  return wrong(`--${name}: expected a whole number of 1..${most}`);
}

function readDigits(): Promise<LabelledImages> {
  const { part } = values;
  if (part !== 't10k' && part !== 'train') return wrong('--part: expected t10k or train');
  const folder = values.data ?? findMnist();
  return folder === undefined
    ? wrong('MNIST is not here. "npm run mnist" fetches it')
    : readMnist(folder, part);
}

function save(situation: string, file: string, bytes: Uint8Array): void {
  if (values.save === undefined) return;
  const folder = path.resolve(values.save, situation.replaceAll(/[^a-z0-9]+/gi, '-'));
  makeFolder(folder);
  writeFileSync(path.join(folder, file), bytes);
}

const line = (name: string, cells: readonly string[]): void =>
  console.log(name.padEnd(28) + cells.map((cell) => cell.padStart(9)).join(''));

const printRow = ({ situation, digits, right, refused }: Row): void =>
  line(situation, [`${digits}`, `${right}`, `${refused}`, `${((100 * right) / digits).toFixed(1)} %`]);

function sumOf(rows: readonly Row[]): Row {
  const total = (key: 'digits' | 'right' | 'refused'): number => rows.reduce((sum, row) => sum + row[key], 0);
  return { situation: 'all', digits: total('digits'), right: total('right'), refused: total('refused') };
}

const names = Object.keys(SITUATIONS).filter((name) => name.includes(values.only));
if (names.length === 0) wrong(`--only: there is no situation called ${values.only}`);
const [digits, seed] = [whole('digits', 10_000), whole('seed', 1_000_000)];
const set = await readDigits();
const rows: Row[] = [];
if (!values.json) line('situation', ['digits', 'right', 'refused', 'share']);
for (const name of names) {
  const row = await measure(name, { set, digits, seed }, (file, bytes) => save(name, file, bytes));
  rows.push(row);
  if (!values.json) printRow(row);
}
if (values.json) console.log(JSON.stringify({ seed, part: values.part, rows, all: sumOf(rows) }));
else printRow(sumOf(rows));
