/** Rows to calibrate, teach and judge an imported network with: pictures (IDX, the MNIST folder) or a table (CSV, TSV, NumPy). */
import { readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { openRows } from '../../electron/data/index.ts';
import { isNpy, readNpy } from '../../electron/data/npy.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { decodeText, idxLabels, idxPictures, readIdxValues } from '../../shared/image/index.ts';
import { numberOf } from '../../shared/network/index.ts';
import { Random, readMnist, shuffled, uncompress } from '../../training/index.ts';

interface Labelled {
  readonly count: number;
  /** Name of the class of each row; undefined: nobody says. */
  readonly labels: readonly string[] | undefined;
}

export interface Pictures extends Labelled {
  readonly kind: 'pictures';
  readonly height: number;
  readonly width: number;
  /** 255 is ink. */
  readonly grey: Uint8Array;
}

export interface Table extends Labelled {
  readonly kind: 'table';
  readonly header: readonly string[];
  readonly values: Float64Array;
  /** Name of the column of the labels, which is none of `header`; undefined: there is none. */
  readonly labelled: string | undefined;
}

export type Data = Pictures | Table;

/** Rows to make the model of, and rows that only judge it. */
export interface DataSets {
  readonly made: Data;
  readonly judged: Data;
  /** How the two were parted. */
  readonly split: string;
}

/** Of the file, packed or not. */
const MOST_BYTES = 2 ** 30;

function invalid(what: string): CryptoNetsError {
  return new CryptoNetsError('TABLE_INVALID', what);
}

async function bytesOf(file: string): Promise<Uint8Array> {
  const found = await stat(file).catch((cause: unknown) => {
    throw new CryptoNetsError('FILE_NOT_FOUND', basename(file), { cause });
  });
  if (found.size > MOST_BYTES) throw invalid(`${basename(file)}: more than ${MOST_BYTES} bytes`);
  return uncompress(new Uint8Array(await readFile(file)), basename(file));
}

const isIdx = (bytes: Uint8Array): boolean => bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 8;

function checkCount(labels: readonly string[] | undefined, count: number): void {
  if (labels && labels.length !== count)
    throw new CryptoNetsError('LABELS_MISMATCH', `expected ${count} labels, got ${labels.length}`);
}

async function labelsFrom(file: string): Promise<string[]> {
  const bytes = await bytesOf(file);
  if (isNpy(bytes)) return Array.from(readNpy(bytes).values, String);
  if (isIdx(bytes)) return Array.from(idxLabels(readIdxValues(bytes)), String);
  return decodeText(bytes)
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function picturesOf(count: number, pixels: ArrayLike<number>, side: readonly [number, number]): Pictures {
  const grey = pixels instanceof Uint8Array ? pixels : Uint8Array.from(pixels);
  return { kind: 'pictures', count, height: side[0], width: side[1], grey, labels: undefined };
}

async function mnistFolder(folder: string): Promise<DataSets> {
  const [train, test] = [await readMnist(folder, 'train'), await readMnist(folder, 't10k')];
  const of = ({ count, pixels, labels }: typeof train): Data => ({
    ...picturesOf(count, pixels, [28, 28]),
    labels: Array.from(labels, String),
  });
  return { made: of(train), judged: of(test), split: 'the 10,000 test images (t10k)' };
}

async function tableFrom(bytes: Uint8Array, column: string | undefined): Promise<Table> {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield bytes;
  }
  const { header, rows, comma } = await openRows(chunks(), { kind: 'table', columns: [] });
  const names = header.map((name) => name.trim());
  const labelAt = column === undefined ? -1 : names.indexOf(column);
  if (column !== undefined && labelAt < 0) throw invalid(`header: there is no column "${column}"`);
  const values: number[] = [];
  const labels: string[] = [];
  for await (const cells of rows) {
    const row = labels.length + 1;
    if (cells.length !== names.length)
      throw invalid(`row ${row}: expected ${names.length} cells, got ${cells.length}`);
    cells.forEach((cell, at) => {
      if (at === labelAt) return;
      const value = numberOf(cell.trim(), comma);
      if (!Number.isFinite(value)) throw invalid(`row ${row}, column "${names[at]}": expected a number`);
      values.push(value);
    });
    labels.push(labelAt < 0 ? '' : cells[labelAt]!.trim());
  }
  return {
    kind: 'table',
    count: labels.length,
    header: names.filter((_, at) => at !== labelAt),
    values: Float64Array.from(values),
    labels: labelAt < 0 ? undefined : labels,
    labelled: names[labelAt],
  };
}

async function fileData(file: string, labels: string | undefined): Promise<Data> {
  const bytes = await bytesOf(file);
  if (!isIdx(bytes) && !isNpy(bytes)) return tableFrom(bytes, labels);
  const own = labels === undefined ? undefined : await labelsFrom(labels);
  if (isIdx(bytes)) {
    const { count, height, width, values } = { ...idxPictures(readIdxValues(bytes)) };
    checkCount(own, count);
    return { ...picturesOf(count, values, [height, width]), labels: own };
  }
  const { shape, values } = readNpy(bytes);
  const [count = 0, ...extents] = shape;
  checkCount(own, count);
  const [height, width] = extents.filter((extent) => extent !== 1);
  if (height !== undefined && width !== undefined)
    return { ...picturesOf(count, values, [height, width]), labels: own };
  const columns = extents[0] ?? 1;
  const header = Array.from({ length: columns }, (_, column) => `x${column + 1}`);
  return {
    ...{ kind: 'table', count, header, values: Float64Array.from(values), labels: own },
    labelled: undefined,
  };
}

/** The rows at these places. */
export function rowsOf(data: Data, places: ArrayLike<number>): Data {
  const labels = data.labels && Array.from(places, (place) => data.labels![place]!);
  const count = places.length;
  const take = <T extends Float64Array | Uint8Array>(from: T, into: T): T => {
    const size = from.length / data.count;
    for (let row = 0; row < count; row++)
      into.set(from.subarray(places[row]! * size, (places[row]! + 1) * size), row * size);
    return into;
  };
  const taken = (from: Float64Array | Uint8Array): number => (from.length / data.count) * count;
  return data.kind === 'table'
    ? { ...data, count, labels, values: take(data.values, new Float64Array(taken(data.values))) }
    : { ...data, count, labels, grey: take(data.grey, new Uint8Array(taken(data.grey))) };
}

/** A fifth of the rows, in seeded order, only judges. @throws FILE_NOT_FOUND, TABLE_INVALID, LABELS_MISMATCH, DATASET_MISSING */
export async function readData(place: string, labels: string | undefined, seed: number): Promise<DataSets> {
  const found = await stat(place).catch((cause: unknown) => {
    throw new CryptoNetsError('FILE_NOT_FOUND', `--data: ${basename(place)}`, { cause });
  });
  if (found.isDirectory()) return mnistFolder(join(place));
  const data = await fileData(place, labels);
  if (data.count < 20) throw invalid(`expected 20 rows or more, got ${data.count}`);
  const order = shuffled(data.count, new Random(seed));
  const judged = Math.floor(data.count / 5);
  return {
    made: rowsOf(data, order.subarray(judged)),
    judged: rowsOf(data, order.subarray(0, judged)),
    split: `${judged} rows held out of ${data.count}, in seeded order`,
  };
}
