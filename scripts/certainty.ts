/** `npm run certainty`: of the answers that the app calls certain, how many are wrong: on test digits, rendered drawings and rendered photographs. */
import { doubtOf, sampleDigits } from '../shared/image/index.ts';
import { PICTURE_SIZE, Random, readMnist, type LabelledImages } from '../training/index.ts';
import { endWithUsageError, optionsOf } from './app/command-line.ts';
import { Count, mostWrong, type Called, type Reliability } from './certainty/count.ts';
import { drawnBy } from './certainty/drawings.ts';
import { findMnist } from './mnist/folder.ts';
import { measure } from './photographs/measure.ts';
import { openNetwork } from './photographs/network.ts';
import { SITUATIONS } from './photographs/situations.ts';

const USAGE = `npm run certainty -- [options]

Counts how often the app's own words for its answers (certain, fairly sure, unsure) are wrong: on the 10,000 test digits of
MNIST, on drawings of many hands and on photographs of many situations, both rendered here. The same seed gives the same pictures.

  --hands N      drawings of each of the 40 sample digits (50)
  --digits N     digits in each situation of the photographs (30); 0: no photographs
  --seed N       which hands and digits (1)
  --data DIR     folder of the MNIST files; without it CRYPTONETS_MNIST, or where "npm run mnist" puts them
  --json         print one JSON object and nothing else
  --help         this text
`;

const { values } = optionsOf('certainty', USAGE, {
  options: {
    hands: { type: 'string', default: '50' },
    digits: { type: 'string', default: '30' },
    seed: { type: 'string', default: '1' },
    data: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

function whole(name: 'hands' | 'digits' | 'seed', least: number, most: number): number {
  const value = Number(values[name]);
  if (/^\d+$/.test(values[name]) && value >= least && value <= most) return value;
  return endWithUsageError('certainty', `--${name}: expected a whole number of ${least}..${most}`);
}

const [hands, digits, seed] = [
  whole('hands', 1, 10_000),
  whole('digits', 0, 10_000),
  whole('seed', 1, 1_000_000),
];
const network = await openNetwork();

/** As a file of test digits is answered: without a doubt about what is in it. */
function ofTestDigits({ count: images, pixels, labels }: LabelledImages): Reliability {
  const count = new Count('t10k');
  for (let at = 0; at < images; at++)
    count.add(labels[at]!, network(pixels.subarray(at * PICTURE_SIZE, (at + 1) * PICTURE_SIZE)));
  return count.table;
}

function ofDrawings(): Reliability {
  const count = new Count('drawings');
  for (const [index, sample] of sampleDigits().entries())
    for (let hand = 0; hand < hands; hand++) {
      const pixels = drawnBy(new Random(seed, index, hand), sample);
      count.add(sample.label, doubtOf(pixels) === null ? network(pixels) : undefined);
    }
  return count.table;
}

async function ofPhotographs(set: LabelledImages): Promise<Reliability> {
  const count = new Count('photographs');
  for (const name of Object.keys(SITUATIONS))
    await measure(
      name,
      { set, digits, seed },
      () => undefined,
      (label, answer) => count.add(label, answer?.doubted ? undefined : answer),
    );
  return count.table;
}

const share = (value: number): string => `${(100 * value).toFixed(2)} %`;
const line = (name: string, cells: readonly (string | number)[]): void =>
  console.log(name.padEnd(26) + cells.map((cell) => String(cell).padStart(12)).join(''));
const cellsOf = (called: Called): readonly (string | number)[] =>
  called.answers === 0
    ? [0, '', '', '']
    : [called.answers, called.wrong, share(called.wrong / called.answers), share(mostWrong(called))];

const WORDS = { certain: 'certain', leaning: 'fairly sure', unsure: 'unsure' } as const;

function print({ set, doubted, called, leads }: Reliability): void {
  console.log('');
  line(set, ['answers', 'wrong', 'share', 'at most']);
  for (const [word, shown] of Object.entries(WORDS))
    line(shown, cellsOf(called[word as keyof typeof called]));
  line('told to be no digit', [doubted]);
  leads.forEach((bin, at) =>
    line(`lead ${(leads[at - 1]?.to ?? 0).toFixed(2)} to ${bin.to.toFixed(2)}`, cellsOf(bin)),
  );
}

const folder = values.data ?? findMnist();
if (folder === undefined) endWithUsageError('certainty', 'MNIST is not here. "npm run mnist" fetches it');
const set = await readMnist(folder, 't10k');
const tables: Reliability[] = [];
for (const make of [() => ofTestDigits(set), ofDrawings, ...(digits > 0 ? [() => ofPhotographs(set)] : [])]) {
  const table = await make();
  tables.push(table);
  if (!values.json) print(table);
}
if (values.json) console.log(JSON.stringify({ seed, hands, digits, tables }));
else console.log('\nat most: upper end of the 95 % interval of the share that is wrong');
