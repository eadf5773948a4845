/** The command line of `npm run train -- --table`. */
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { NETWORK_NAME } from '../../shared/network/index.ts';
import { TABLE_RECIPE, type TableRecipe } from '../../training/index.ts';

export const TABLE_USAGE = `Trains an integer network on a table (CSV, TSV) or on sequences in one of its columns, and writes it to a folder.

  npm run train -- --table FILE --label COLUMN --out models/NAME [options]

  --table FILE           rows with a header
  --label COLUMN         what is predicted
  --out DIR              folder for network.json, weights.bin, card.json and README.md; its name is the model's
  --second CLASS         of two classes the one that the score speaks for (the last in the alphabet)
  --without COLUMN,…     columns that the model must not read
  --about FILE           JSON: title, data, origin, licence, attribution, use, notFor, columns (title, unit, help, minimum, maximum)
  --bits N               bits of an input, 1 to 8 (${TABLE_RECIPE.bits}; 1 for sequences)
  --hidden N             units that are squared, 0 to 64 (${TABLE_RECIPE.hidden}: a linear model)
  --decay X              how much large weights cost (${TABLE_RECIPE.decay})
  --epochs N             (${TABLE_RECIPE.epochs})
  --folds N              parts of the cross-validation, 2 to 50 (${TABLE_RECIPE.folds})
  --balanced             rare classes count like common ones
  --seed N               (${TABLE_RECIPE.seed})
  --samples N            so many rows of each class go to samples.csv (5)
  --force                replace the model that the folder holds already
  --help                 this text
`;

export interface TableOptions {
  readonly table: string;
  readonly label: string;
  readonly out: string;
  readonly name: string;
  readonly second: string | undefined;
  readonly without: readonly string[];
  readonly about: string | undefined;
  /** Undefined: 8, or 1 for sequences. */
  readonly bits: number | undefined;
  readonly recipe: TableRecipe;
  readonly samples: number;
  readonly force: boolean;
  /** As it goes into the card, without the user's paths. */
  readonly command: string;
}

const OPTIONS = {
  table: { type: 'string' },
  label: { type: 'string' },
  out: { type: 'string' },
  second: { type: 'string' },
  without: { type: 'string' },
  about: { type: 'string' },
  bits: { type: 'string' },
  hidden: { type: 'string' },
  decay: { type: 'string' },
  epochs: { type: 'string' },
  folds: { type: 'string' },
  balanced: { type: 'boolean', default: false },
  seed: { type: 'string' },
  samples: { type: 'string' },
  force: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

function usage(message: string): CryptoNetsError {
  return new CryptoNetsError('ARGUMENT_INVALID', message);
}

function number(
  text: string | undefined,
  name: string,
  minimum: number,
  maximum: number,
  whole = true,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && value >= minimum && value <= maximum && (!whole || Number.isInteger(value)))
    return value;
  throw usage(`--${name}: expected a number in ${minimum}..${maximum}, got ${text}`);
}

/** Options, or undefined when help was asked for. @throws ARGUMENT_INVALID */
export function parseTableOptions(args: readonly string[]): TableOptions | undefined {
  let values;
  try {
    ({ values } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: false }));
  } catch (cause) {
    throw usage((cause as Error).message);
  }
  if (values.help) return undefined;
  const { table, label, out, second, about } = values;
  if (table === undefined || label === undefined || out === undefined)
    throw usage('expected --table FILE, --label COLUMN and --out DIR');
  const name = basename(out);
  if (!NETWORK_NAME.test(name))
    throw usage('--out: the folder name is the model name: letters, digits, hyphens');
  const bits = number(values.bits, 'bits', 1, 8);
  const recipe: TableRecipe = {
    seed: number(values.seed, 'seed', 0, 2 ** 31) ?? TABLE_RECIPE.seed,
    bits: bits ?? TABLE_RECIPE.bits,
    hidden: number(values.hidden, 'hidden', 0, 64) ?? TABLE_RECIPE.hidden,
    decay: number(values.decay, 'decay', 0, 1000, false) ?? TABLE_RECIPE.decay,
    epochs: number(values.epochs, 'epochs', 1, 100_000) ?? TABLE_RECIPE.epochs,
    rate: TABLE_RECIPE.rate,
    balanced: values.balanced,
    folds: number(values.folds, 'folds', 2, 50) ?? TABLE_RECIPE.folds,
  };
  const without = values.without?.split(',').map((column) => column.trim()) ?? [];
  const samples = number(values.samples, 'samples', 0, 100) ?? 5;
  return {
    table,
    label,
    out,
    name,
    second,
    without,
    about,
    bits,
    recipe,
    samples,
    force: values.force,
    command: commandOf(name, values),
  };
}

function commandOf(name: string, values: Record<string, string | boolean | undefined>): string {
  const told = ['label', 'second', 'without', 'bits', 'hidden', 'decay', 'epochs', 'folds', 'seed'];
  const options = told
    .filter((option) => values[option] !== undefined)
    .map((option) => ` --${option} ${String(values[option])}`);
  const balanced = values['balanced'] === true ? ' --balanced' : '';
  return `npm run train -- --table FILE --out models/${name} --about models/${name}/about.json${options.join('')}${balanced}`;
}
