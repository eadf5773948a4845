/** Which columns of a table of numbers are pixels, and which is the label: by their names, or by how many there are. */
import { CryptoNetsError } from '../../errors/index.ts';
import type { IdxPictures } from '../idx.ts';
import { LABEL_COLUMN } from './label-text.ts';

/** Sides of square pictures that sets of digits have. */
const SIDES = [8, 14, 16, 28, 32];
/** Columns that count rows. */
const COUNTING = /^(|#|id|no|nr|row|index|image_?id|unnamed: ?\d+)$/i;

export interface PixelTable extends IdxPictures {
  /** A digit a picture, where the table has them. */
  readonly labels: Uint8Array | undefined;
}

export interface PixelColumns {
  /** Of each picture. */
  readonly side: number;
  /** Column of each pixel, row by row. */
  readonly pixels: readonly number[];
  readonly label: number | undefined;
}

const sideOf = (pixels: number): number | undefined => SIDES.find((side) => side * side === pixels);

/**
 * @param header names of the columns, where the table has them
 * @param values row-major, `width` a row
 * @throws IMAGE_INVALID when the columns are no picture
 */
export function pixelColumns(
  header: readonly string[] | undefined,
  values: Float32Array,
  width: number,
): PixelColumns {
  const columns = Array.from({ length: width }, (_, column) => column);
  const named = header?.some((name) => !/^\d+$/.test(name)) ? header : undefined;
  const found = named ? byName(named, columns) : byPlace(values, columns);
  const side = sideOf(found.pixels.length);
  if (side !== undefined) return { side, ...found };
  throw new CryptoNetsError(
    'IMAGE_INVALID',
    `a table of ${width} columns: expected 784 of pixels (28 x 28), with or without a label`,
  );
}

type Found = Omit<PixelColumns, 'side'>;

function byName(header: readonly string[], columns: readonly number[]): Found {
  const label = header.findIndex((name) => LABEL_COLUMN.test(name));
  const pixels = columns.filter((column) => column !== label && !COUNTING.test(header[column]!));
  return { pixels, label: label < 0 ? undefined : label };
}

/** Without names: a label is first (the usual way) or last, a column that counts is first. */
function byPlace(values: Float32Array, columns: readonly number[]): Found {
  const width = columns.length;
  if (sideOf(width) !== undefined) return { pixels: columns, label: undefined };
  const all = (column: number, holds: (value: number, row: number) => boolean): boolean => {
    for (let row = 0; row * width < values.length; row++)
      if (!holds(values[row * width + column]!, row)) return false;
    return true;
  };
  const digits = (column: number): boolean =>
    all(column, (value) => Number.isInteger(value) && value >= 0 && value <= 9);
  const constant = (column: number): boolean => all(column, (value) => value === values[column]);
  const counts = (column: number): boolean => all(column, (value, row) => value === row + values[column]!);
  const without = (...left: number[]): number[] => columns.filter((column) => !left.includes(column));
  const last = width - 1;
  if (sideOf(width - 2) !== undefined && counts(0) && digits(1)) return { pixels: without(0, 1), label: 1 };
  if (sideOf(width - 1) === undefined) return { pixels: columns, label: undefined };
  // The first and the last pixel of a digit are paper, always the same.
  if (counts(0) && !digits(0)) return { pixels: without(0), label: undefined };
  if (digits(0) && !(constant(0) && digits(last) && !constant(last))) return { pixels: without(0), label: 0 };
  return digits(last) ? { pixels: without(last), label: last } : { pixels: columns, label: undefined };
}
