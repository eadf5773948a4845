/** Data as an imported network reads it, and as the integer network that is made of it will. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { quantise } from '../../shared/image/index.ts';
import { columnEncoder, type InputDescription, type NetworkInput } from '../../shared/network/index.ts';
import {
  decide,
  describeTable,
  pixelPlaces,
  READINGS,
  referenceScores,
  type FromLevels,
  type Graph,
  type Reading,
  type Rows,
  type Scores,
} from '../../training/index.ts';
import { rowsOf, type Data, type Pictures, type Table } from './data.ts';
import type { ImportOptions } from './options.ts';

export interface Source {
  /** What was found of how the network reads them, a clause. */
  readonly told: string;
  readonly reads: InputDescription;
  rows(data: Data): Rows;
  levels(data: Data, bits: number): Uint8Array;
  readonly fromLevels: (bits: number) => FromLevels;
  readonly inputAt: (bits: number) => NetworkInput;
  /** Bits of an input that are worth trying. */
  readonly bits: readonly number[];
}

const TRIED_ROWS = 400;

function pictureRows({ grey, count, height, width }: Pictures, places: Int32Array, reading: Reading): Rows {
  const size = height * width;
  return {
    count,
    size: places.length,
    fill: (row, target) => {
      for (let at = 0; at < places.length; at++) {
        const ink = places[at]! < 0 ? 0 : grey[row * size + places[at]!]!;
        target[at] = reading.factor * ink + reading.shift;
      }
    },
  };
}

/** The way of reading that is right most often. */
async function findReading(
  graph: Graph,
  scores: Scores,
  data: Pictures,
  classOf: (label: string) => number,
  pause: () => Promise<void>,
): Promise<{ readonly reading: Reading; readonly told: string }> {
  const places = pixelPlaces(graph, data);
  const few = rowsOf(
    data,
    Array.from({ length: Math.min(TRIED_ROWS, data.count) }, (_, at) => at),
  ) as Pictures;
  if (!few.labels)
    return { reading: READINGS[0]!, told: `${READINGS[0]!.what} (no labels to try other ways)` };
  const tried: { reading: Reading; right: number }[] = [];
  for (const reading of READINGS) {
    const { values, each } = await referenceScores(graph, scores, pictureRows(few, places, reading), pause);
    const right = few.labels.filter(
      (label, row) => decide(values.subarray(row * each, (row + 1) * each)) === classOf(label),
    ).length;
    tried.push({ reading, right });
  }
  const best = tried.reduce((one, other) => (other.right > one.right ? other : one));
  return {
    reading: best.reading,
    told: `${best.reading.what} (${best.right} of ${few.count} right, the most of ${tried.length} ways)`,
  };
}

export async function pictureSource(
  graph: Graph,
  scores: Scores,
  data: Pictures,
  { prepare }: ImportOptions,
  classOf: (label: string) => number,
  pause: () => Promise<void>,
): Promise<Source> {
  const { height, width } = data;
  const places = pixelPlaces(graph, data);
  const { reading, told } = await findReading(graph, scores, data, classOf, pause);
  const padded =
    places.length > height * width
      ? `, in the middle of ${Math.sqrt(places.length)} x ${Math.sqrt(places.length)}`
      : '';
  return {
    told: `grey levels ${told}${padded}`,
    reads: { kind: 'image', prepare },
    rows: (own) => pictureRows(own as Pictures, places, reading),
    levels: (own, bits) => quantise((own as Pictures).grey, bits),
    fromLevels: (bits) => ({
      size: height * width,
      places,
      factors: new Float64Array(places.length).fill((reading.factor * 255) / (2 ** bits - 1)),
      shifts: new Float64Array(places.length).fill(reading.shift),
    }),
    inputAt: (bits) => ({ channels: 1, height, width, bits }),
    bits: [1, 2, 4],
  };
}

export function tableSource(graph: Graph, data: Table): Source {
  const columns = data.header.length;
  const expected = graph.inputs[0]!.extents.at(-1);
  if (expected !== undefined && expected !== columns)
    throw new CryptoNetsError(
      'TABLE_INVALID',
      `the network reads ${expected} columns, the table has ${columns}: leave out what it does not read, name the labels by --labels`,
    );
  const text = (own: Table): string[][] =>
    Array.from({ length: own.count }, (_, row) =>
      Array.from(own.values.subarray(row * columns, (row + 1) * columns), String),
    );
  const reads = describeTable(
    { header: data.header, rows: text(data), comma: false },
    { label: '', without: [], notes: {} },
  );
  if (reads.kind !== 'table') throw new CryptoNetsError('TABLE_INVALID', 'expected columns of numbers');
  const scales = reads.columns.map((column) =>
    'encode' in column && column.encode.kind === 'scale' ? column.encode : { from: 0, to: 1 },
  );
  return {
    told: `${columns} columns of numbers`,
    reads,
    rows: (own) => ({
      count: own.count,
      size: columns,
      fill: (row, target) => target.set((own as Table).values.subarray(row * columns, (row + 1) * columns)),
    }),
    levels: (own, bits) => {
      const levels = new Uint8Array(own.count * columns);
      const encoders = reads.columns.map((column) => columnEncoder(column, { bits }));
      text(own as Table).forEach((cells, row) =>
        cells.forEach((cell, at) => encoders[at]!(cell, levels, row * columns + at)),
      );
      return levels;
    },
    fromLevels: (bits) => ({
      size: columns,
      places: Int32Array.from({ length: columns }, (_, at) => at),
      factors: Float64Array.from(scales, ({ from, to }) => (to - from) / (2 ** bits - 1)),
      shifts: Float64Array.from(scales, ({ from }) => from),
    }),
    inputAt: (bits) => ({ channels: 1, height: 1, width: columns, bits }),
    bits: [8, 6, 4],
  };
}
