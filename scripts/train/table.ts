/** `npm run train -- --table`: from a table to a model with its description, card and samples. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { encodeRows, openRows } from '../../electron/data/index.ts';
import { fitted } from '../../electron/cli/terminal.ts';
import { asCalled } from '../../shared/command/index.ts';
import { CryptoNetsError, throwIfAborted } from '../../shared/errors/index.ts';
import {
  describedInputs,
  encodeNetwork,
  type ModelDescription,
  type NetworkInput,
} from '../../shared/network/index.ts';
import {
  buildTableCard,
  classesIn,
  countRight,
  crossValidate,
  describeTable,
  fit,
  tableCardMarkdown,
  toIntegers,
  type About,
  type LabelledRows,
  type TableRecipe,
  type TableText,
} from '../../training/index.ts';
import { parseTableOptions, TABLE_USAGE, type TableOptions } from './options.ts';

const text = z.string().min(1).max(2000);
const aboutSchema = z.strictObject({
  title: z.string().min(1).max(120),
  ...{ data: text, origin: text, licence: text, attribution: text, use: text },
  notFor: z.array(text).max(20),
  columns: z
    .record(
      z.string(),
      z
        .strictObject({ title: text, unit: text, help: text, minimum: z.number(), maximum: z.number() })
        .partial(),
    )
    .optional(),
});

const UNKNOWN: Omit<About, 'title'> = {
  data: 'A table',
  origin: 'Origin unknown.',
  licence: 'Licence unknown',
  attribution: '',
  use: 'Nobody has said yet.',
  notFor: ['decisions about people, before somebody has said what it is for'],
};

async function aboutOf({ about, name }: TableOptions): Promise<About> {
  if (about === undefined) return { title: name, ...UNKNOWN };
  try {
    return aboutSchema.parse(JSON.parse(await readFile(about, 'utf8'))) as About;
  } catch (cause) {
    throw new CryptoNetsError(
      'ARGUMENT_INVALID',
      `--about: expected JSON as --help says (${(cause as Error).message.slice(0, 300)})`,
      { cause },
    );
  }
}

async function* asChunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function readTable(bytes: Uint8Array): Promise<TableText> {
  const { header, rows, comma } = await openRows(asChunks(bytes), { kind: 'table', columns: [] });
  const all: (readonly string[])[] = [];
  for await (const row of rows) {
    all.push(row);
    if (row.length !== header.length)
      throw new CryptoNetsError(
        'TABLE_INVALID',
        `row ${all.length}: expected ${header.length} cells, got ${row.length}`,
      );
  }
  return { header: header.map((name) => name.trim()), rows: all, comma };
}

interface Encoded {
  readonly description: ModelDescription;
  readonly data: LabelledRows;
  readonly input: NetworkInput;
}

/** The description, with answers as classes until the scale of the score is known. */
async function encoded(table: TableText, options: TableOptions, about: About): Promise<Encoded> {
  const { label, without, second } = options;
  for (const column of [label, ...without])
    if (!table.header.includes(column))
      throw new CryptoNetsError('TABLE_INVALID', `header: there is no column "${column}"`);
  const reads = describeTable(table, { label, without, notes: about.columns ?? {} });
  const classes = classesIn(table, label, second);
  const description: ModelDescription = { reads, answers: { kind: 'classes', column: label, classes } };
  const inputs = describedInputs(reads)!;
  const bits = options.bits ?? (reads.kind === 'sequence' ? 1 : options.recipe.bits);
  const input: NetworkInput = { channels: 1, height: 1, width: inputs, bits };
  async function* rows(): AsyncGenerator<readonly string[]> {
    yield* table.rows;
  }
  const { rows: count, levels, labels } = await encodeRows({ ...table, rows: rows() }, description, input);
  if (labels!.some(Number.isNaN))
    throw new CryptoNetsError('TABLE_INVALID', `column "${label}": a row without a label`);
  const data = { rows: count, inputs, levels, labels: Uint8Array.from(labels!), classes: classes.length };
  return { description, data, input };
}

/** Two classes are one score: the log-odds of the second. */
function withScale({ reads, answers }: ModelDescription, scale: number): ModelDescription {
  const { column, classes } = answers;
  if (classes?.length !== 2) return { reads, answers };
  const [below, above] = [classes[0], classes[1]];
  const score = { kind: 'score', column, link: 'logistic', scale, offset: 0, threshold: 0.5 } as const;
  return { reads, answers: { ...score, classes: [below, above] } };
}

const cell = (value: string): string => (/[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** The first rows of each class, in the order of the file. */
function samplesOf({ header, rows }: TableText, { labels, classes }: LabelledRows, each: number): string {
  const left = new Array<number>(classes).fill(each);
  const chosen = rows.filter((_, row) => left[labels[row]!]!-- > 0);
  return [header, ...chosen].map((cells) => `${cells.map(cell).join(',')}\n`).join('');
}

const percent = (right: number, rows: number): string => `${((100 * right) / rows).toFixed(2)} %`;

/** @throws ARGUMENT_INVALID, FILE_NOT_FOUND, TABLE_INVALID, CANCELLED */
export async function trainTable(args: readonly string[], signal: AbortSignal): Promise<void> {
  const options = parseTableOptions(args);
  if (!options) return void process.stdout.write(fitted(asCalled(TABLE_USAGE, process.env), process.stdout));
  const { out, name, label } = options;
  if (existsSync(join(out, 'network.json')) && !options.force)
    throw new CryptoNetsError(
      'ARGUMENT_INVALID',
      `--out: ${name} holds a model already; --force replaces it`,
    );
  const about = await aboutOf(options);
  const bytes = await readFile(options.table).catch((cause: unknown) => {
    throw new CryptoNetsError('FILE_NOT_FOUND', 'the table', { cause });
  });
  const table = await readTable(bytes);
  const { description, data, input } = await encoded(table, options, about);
  const recipe: TableRecipe = { ...options.recipe, bits: input.bits };
  const pause = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    throwIfAborted(signal);
  };
  const validation = await crossValidate(
    data,
    recipe,
    (done, folds) => console.log(`Fold ${done} of ${folds}`),
    pause,
  );
  console.log(
    `Held out: integers ${percent(validation.integer, validation.rows)}, real weights ${percent(validation.real, validation.rows)}`,
  );
  const real = await fit(data, recipe, pause);
  const { layers, scale } = toIntegers(real);
  const network = { name, input, description: withScale(description, scale), layers };
  const { json, weights, digest } = await encodeNetwork(network);
  const classes = description.answers.classes!;
  const counts = Object.fromEntries(
    classes.map((one, number) => [one.name, data.labels.filter((found) => found === number).length]),
  );
  const card = buildTableCard({
    ...{
      network,
      digest,
      weightsBytes: weights.length,
      command: options.command,
      recipe,
      about,
      validation,
      counts,
    },
    sha256: createHash('sha256').update(bytes).digest('hex'),
    rows: data.rows,
    without: options.without,
    training: countRight(real, data, recipe.bits),
  });
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'network.json'), json);
  await writeFile(join(out, 'weights.bin'), weights);
  await writeFile(join(out, 'card.json'), `${JSON.stringify(card, null, 2)}\n`);
  await writeFile(join(out, 'README.md'), tableCardMarkdown(card));
  if (options.samples > 0) await writeFile(join(out, 'samples.csv'), samplesOf(table, data, options.samples));
  console.log(
    `${name}: ${data.inputs} inputs, ${label}: ${classes.map((one) => one.name).join(', ')}; range ${card.range.provenSignedBits.toFixed(2)} bits`,
  );
}
