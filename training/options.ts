/** The command line of the trainer. */
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { CryptoNetsError } from '../shared/errors/index.ts';
import { NETWORK_NAME } from '../shared/network/index.ts';
import { DEFAULT_RECIPE } from './recipe.ts';
import type { Recipe } from './recipe.ts';

export const TRAIN_USAGE = `Trains an integer network on MNIST and writes it to a folder.

  npm run train -- --data DIR --out models/NAME [options]

Tables and sequences: npm run train -- --table FILE --help.
Other pictures of 28 x 28: npm run train -- --pictures FILE --help.
Networks of npm run bench -- methods: npm run train -- --method NAME --help.

  --data DIR             folder with the four MNIST files (IDX, gzipped or not; npm run mnist downloads them)
  --out DIR              folder for network.json, weights.bin, card.json and README.md; its name is the model's
  --seed N               another run of the same recipe (${DEFAULT_RECIPE.seed})
  --float-epochs N       epochs with real weights (${DEFAULT_RECIPE.floatEpochs})
  --integer-epochs N     epochs with integer weights (${DEFAULT_RECIPE.integerEpochs})
  --limit N              use only the first N training images, ${2 * DEFAULT_RECIPE.validationImages} to 60000 (to try things out)
  --workers N            threads; changes the time, not the result (${DEFAULT_RECIPE.shards})
  --fresh                forget the checkpoint of an earlier run that was stopped
  --force                replace the model that the folder holds already
  --help                 this text
`;

export interface TrainOptions {
  readonly data: string;
  readonly out: string;
  readonly name: string;
  readonly recipe: Recipe;
  readonly limit: number | undefined;
  readonly workers: number;
  readonly fresh: boolean;
  readonly force: boolean;
  /** The command as it goes into the card, without the user's data path. */
  readonly command: string;
}

const OPTIONS = {
  data: { type: 'string' },
  out: { type: 'string' },
  seed: { type: 'string' },
  'float-epochs': { type: 'string' },
  'integer-epochs': { type: 'string' },
  limit: { type: 'string' },
  workers: { type: 'string' },
  fresh: { type: 'boolean', default: false },
  force: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

function usage(message: string): CryptoNetsError {
  return new CryptoNetsError('ARGUMENT_INVALID', message);
}

function count(text: string | undefined, name: string, minimum: number, maximum: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < minimum || value > maximum) {
    throw usage(`--${name}: expected a number in ${minimum}..${maximum}, got ${text}`);
  }
  return value;
}

/** Options, or undefined when help was asked for. @throws ARGUMENT_INVALID */
export function parseTrainOptions(args: readonly string[]): TrainOptions | undefined {
  let values;
  try {
    ({ values } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: false }));
  } catch (cause) {
    throw usage((cause as Error).message);
  }
  if (values.help) return undefined;
  const { data, out } = values;
  if (data === undefined || out === undefined) throw usage('expected --data DIR and --out DIR');
  const name = basename(out);
  if (!NETWORK_NAME.test(name))
    throw usage('--out: the folder name is the model name: letters, digits, hyphens');
  const recipe: Recipe = {
    ...DEFAULT_RECIPE,
    seed: count(values.seed, 'seed', 0, 2 ** 31) ?? DEFAULT_RECIPE.seed,
    floatEpochs: count(values['float-epochs'], 'float-epochs', 1, 10_000) ?? DEFAULT_RECIPE.floatEpochs,
    integerEpochs:
      count(values['integer-epochs'], 'integer-epochs', 1, 10_000) ?? DEFAULT_RECIPE.integerEpochs,
  };
  return {
    data,
    out,
    name,
    recipe,
    limit: count(values.limit, 'limit', 2 * recipe.validationImages, 60_000),
    workers: count(values.workers, 'workers', 1, recipe.shards) ?? recipe.shards,
    fresh: values.fresh,
    force: values.force,
    command: commandOf(name, values),
  };
}

function commandOf(name: string, values: Record<string, string | boolean | undefined>): string {
  const extra = ['seed', 'float-epochs', 'integer-epochs', 'limit']
    .filter((option) => values[option] !== undefined)
    .map((option) => ` --${option} ${String(values[option])}`);
  return `npm run train -- --data DIR --out models/${name}${extra.join('')}`;
}
