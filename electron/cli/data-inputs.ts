/** Files of rows that a person names for a model of tables, sequences or arrays: read whole and checked before anything is sent; a bad one never loses the others. */
import { CryptoNetsError, toReport } from '../../shared/errors/index.ts';
import { pictureSize } from '../../shared/network/index.ts';
import { joinBytes } from '../../shared/bytes.ts';
import { encodeRows, isArrayFile, openRows, readArrayRows, type EncodedRows } from '../data/index.ts';
import type { DescribedModel } from '../host/predictions.ts';
import type { NotRead } from './inputs.ts';
import { nameOf, readChunks, readWhole } from './read-file.ts';

export interface DataOptions {
  readonly data: readonly string[];
  /** Of a .npz. */
  readonly array?: string | undefined;
  readonly limit?: number | undefined;
}

export interface DataFile {
  readonly file: string;
  readonly rows: number;
}

export interface DataRows {
  readonly rows: number;
  /** `pictureSize` bytes a row, file by file. */
  readonly levels: Uint8Array;
  /** NaN where nothing is said of a row; undefined where no file says anything. */
  readonly labels: Float64Array | undefined;
  /** Those that were read. */
  readonly read: readonly DataFile[];
  readonly notRead: readonly NotRead[];
  readonly files: number;
}

/** Arrays are read whole. */
const MAX_ARRAY_FILE_BYTES = 2 ** 30;
const HEAD_BYTES = 16;

/** @throws TABLE_INVALID, FILE_NOT_FOUND, FILE_UNREADABLE, INPUT_MISMATCH when nothing is left; CANCELLED */
export async function readData(
  { data, array, limit = Infinity }: DataOptions,
  model: DescribedModel,
  signal: AbortSignal,
): Promise<DataRows> {
  const { description } = model;
  if (!description)
    throw new CryptoNetsError('INPUT_MISMATCH', `${model.name} reads pictures of digits: use --images`);
  const parts: { readonly file: string; readonly encoded: EncodedRows }[] = [];
  const notRead: NotRead[] = [];
  for (const file of data) {
    try {
      parts.push({ file, encoded: await readOne(file, { ...model, description }, array, signal) });
    } catch (error) {
      const report = toReport(error);
      if (report.code === 'CANCELLED' || report.code === 'INTERNAL') throw error;
      notRead.push({ file, ...report });
    }
  }
  const [first] = notRead;
  if (parts.length === 0 && first) throw new CryptoNetsError(first.code, first.message);
  return firstOf(joined(parts), limit, pictureSize(model.input), { notRead, files: data.length });
}

async function readOne(
  file: string,
  {
    description,
    input,
  }: DescribedModel & { readonly description: NonNullable<DescribedModel['description']> },
  array: string | undefined,
  signal: AbortSignal,
): Promise<EncodedRows> {
  const name = nameOf(file);
  const chunks = readChunks(file, signal);
  try {
    const { head, all } = await peeked(chunks);
    if (isArrayFile(head)) {
      await chunks.return(undefined);
      const limits = { maxBytes: MAX_ARRAY_FILE_BYTES, tooLarge: 'TABLE_INVALID', signal } as const;
      return await readArrayRows(await readWhole(file, limits), { description, input }, array);
    }
    return await encodeRows(await openRows(all, description.reads), description, input, { signal });
  } catch (error) {
    if (!(error instanceof CryptoNetsError) || error.message.startsWith(name)) throw error;
    throw new CryptoNetsError(error.code, `${name}: ${error.message}`, { cause: error });
  } finally {
    // Not by the generator around it: one that has not begun yet closes nothing.
    await chunks.return(undefined);
  }
}

/** The first bytes, and everything from the beginning. */
async function peeked(
  chunks: AsyncGenerator<Uint8Array>,
): Promise<{ readonly head: Uint8Array; readonly all: AsyncGenerator<Uint8Array> }> {
  const parts: Uint8Array[] = [];
  for (let length = 0; length < HEAD_BYTES;) {
    const next = await chunks.next();
    if (next.done) break;
    parts.push(next.value);
    length += next.value.length;
  }
  async function* all(): AsyncGenerator<Uint8Array> {
    try {
      yield* parts;
      yield* chunks;
    } finally {
      await chunks.return(undefined);
    }
  }
  return { head: joinBytes(parts).subarray(0, HEAD_BYTES), all: all() };
}

function joined(
  parts: readonly { readonly file: string; readonly encoded: EncodedRows }[],
): Pick<DataRows, 'levels' | 'labels' | 'read'> {
  const labelled = parts.some(({ encoded }) => encoded.labels !== undefined);
  const labels = parts.flatMap(({ encoded: { rows, labels: own } }) =>
    own ? [own] : [new Float64Array(rows).fill(Number.NaN)],
  );
  const all = new Float64Array(labels.reduce((sum, { length }) => sum + length, 0));
  let next = 0;
  for (const part of labels) {
    all.set(part, next);
    next += part.length;
  }
  const levels = parts.map(({ encoded }) => encoded.levels);
  return {
    levels: levels.length === 1 ? levels[0]! : joinBytes(levels),
    labels: labelled ? all : undefined,
    read: parts.map(({ file, encoded }) => ({ file, rows: encoded.rows })),
  };
}

function firstOf(
  { levels, labels, read }: Pick<DataRows, 'levels' | 'labels' | 'read'>,
  limit: number,
  size: number,
  rest: Pick<DataRows, 'notRead' | 'files'>,
): DataRows {
  const rows = Math.min(limit, levels.length / size);
  let left = rows;
  const kept = read.map(({ file, rows: own }) => {
    const taken = Math.min(left, own);
    left -= taken;
    return { file, rows: taken };
  });
  return {
    rows,
    levels: levels.subarray(0, rows * size),
    labels: labels?.subarray(0, rows),
    read: kept,
    ...rest,
  };
}
