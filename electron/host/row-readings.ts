/** Rows that views hand over for a model of tables or sequences: parsed and encoded here, with their texts to be shown again. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { MAX_IMAGES, MAX_SHOWN_CELLS } from '../../shared/ipc/contract.ts';
import type { RowsReading } from '../../shared/ipc/types.ts';
import type { ModelDescription } from '../../shared/network/index.ts';
import {
  encodeRows,
  isArrayFile,
  openRows,
  readArrayRows,
  type EncodedRows,
  type RowSource,
} from '../data/index.ts';
import type { Models } from './models.ts';
import type { DescribedModel, Predictions } from './predictions.ts';
import type { Readings } from './readings.ts';

export interface RowReadingsParts {
  readonly predictions: Pick<Predictions, 'describe'>;
  readonly readings: Readings;
  readonly models: Pick<Models, 'bundledSamples'>;
}

export interface RowsFile {
  readonly model: string;
  readonly name: string;
  readonly bytes: Uint8Array;
}

type Described = DescribedModel & { readonly description: ModelDescription };

export class RowReadings {
  readonly #parts: RowReadingsParts;

  constructor(parts: RowReadingsParts) {
    this.#parts = parts;
  }

  /** @throws TABLE_INVALID naming file, row and column, INPUT_MISMATCH, BATCH_TOO_LARGE, OPERATION_EXISTS, CANCELLED */
  read(id: string, { model, name, bytes }: RowsFile): Promise<RowsReading> {
    return this.#parts.readings.run(id, async (signal) => {
      try {
        return await readBytes(await this.#described(model, signal), bytes, signal);
      } catch (error) {
        if (!(error instanceof CryptoNetsError) || error.code !== 'TABLE_INVALID') throw error;
        throw new CryptoNetsError(error.code, `${name}: ${error.message}`, { cause: error });
      }
    });
  }

  /** One row, a text for each column of the model in its order. @throws TABLE_INVALID, INPUT_MISMATCH */
  async typed(model: string, values: readonly string[]): Promise<RowsReading> {
    const described = await this.#described(model);
    const { reads } = described.description;
    const header =
      reads.kind === 'table'
        ? reads.columns.map(({ name }) => name)
        : reads.kind === 'sequence'
          ? [reads.column]
          : [];
    return encoded(described, { header, rows: one(values), comma: false });
  }

  /** @throws what making the model ready throws */
  async samples(model: string): Promise<RowsReading | null> {
    const described = await this.#described(model);
    const bytes = await this.#parts.models.bundledSamples(described.name, described.commitment);
    return bytes ? readBytes(described, bytes) : null;
  }

  async #described(model: string, signal?: AbortSignal): Promise<Described> {
    const described = await this.#parts.predictions.describe({ model }, signal ? { signal } : {});
    const { description } = described;
    if (description) return { ...described, description };
    throw new CryptoNetsError('INPUT_MISMATCH', `${model} reads pictures of digits, not rows`);
  }
}

async function readBytes(model: Described, bytes: Uint8Array, signal?: AbortSignal): Promise<RowsReading> {
  if (isArrayFile(bytes)) {
    const rows = await readArrayRows(bytes, model, undefined);
    return readingOf(rows, { header: [], cells: [] });
  }
  return encoded(model, await openRows(one(bytes), model.description.reads), signal);
}

async function encoded(model: Described, source: RowSource, signal?: AbortSignal): Promise<RowsReading> {
  const cells: (readonly string[])[] = [];
  const rows = keeping(source, cells);
  const all = await encodeRows({ ...source, rows }, model.description, model.input, { signal });
  const whole = cells.length === all.rows;
  return readingOf(all, { header: source.header, cells: whole ? cells : [] });
}

/** The same rows; their texts are kept as long as they are few enough to be shown. @throws BATCH_TOO_LARGE */
async function* keeping(
  { rows }: RowSource,
  cells: (readonly string[])[],
): AsyncGenerator<readonly string[]> {
  let [seen, kept] = [0, 0];
  for await (const row of rows) {
    if (++seen > MAX_IMAGES)
      throw new CryptoNetsError('BATCH_TOO_LARGE', `expected at most ${MAX_IMAGES} rows`);
    kept += row.length;
    if (kept <= MAX_SHOWN_CELLS) cells.push(row);
    yield row;
  }
}

function readingOf(
  { rows, levels, labels }: EncodedRows,
  texts: Pick<RowsReading, 'header' | 'cells'>,
): RowsReading {
  if (rows > MAX_IMAGES)
    throw new CryptoNetsError('BATCH_TOO_LARGE', `expected at most ${MAX_IMAGES} rows, got ${rows}`);
  const told = labels && Array.from(labels, (label) => (Number.isNaN(label) ? null : label));
  return { ...texts, count: rows, levels, labels: told ?? null };
}

async function* one<T>(value: T): AsyncGenerator<T> {
  yield value;
}
