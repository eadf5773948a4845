/** Arrays of NumPy files as rows: a two-dimensional array has a column each in the order of the description, pictures are rows of pixels. */
import { unzipSync } from 'fflate';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { quantise } from '../../shared/image/index.ts';
import { pictureSize } from '../../shared/network/index.ts';
import type {
  InputDescription,
  ModelDescription,
  NetworkInput,
  OutputDescription,
} from '../../shared/network/index.ts';
import { isNpy, readNpy, type NumpyArray } from './npy.ts';
import type { EncodedRows } from './encode-rows.ts';
import { encodeRows } from './encode-rows.ts';

/** Of one array, unpacked. */
const MAX_ARRAY_BYTES = 2 ** 30;

const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b && bytes[2] === 3;

export const isArrayFile = (head: Uint8Array): boolean => isNpy(head) || isZip(head);

/** Arrays by name; of a single .npy one without a name. @throws TABLE_INVALID */
export function arraysOf(bytes: Uint8Array, wanted: string | undefined): Map<string, NumpyArray> {
  if (isNpy(bytes)) return new Map([['', readNpy(bytes)]]);
  const files = unpacked(
    bytes,
    (name) => wanted === undefined || name === wanted || name === labelName(wanted),
  );
  return new Map(Object.entries(files).map(([name, file]) => [name.replace(/\.npy$/, ''), readNpy(file)]));
}

function unpacked(bytes: Uint8Array, wants: (name: string) => boolean): Record<string, Uint8Array> {
  try {
    return unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (!name.endsWith('.npy') || !wants(name.slice(0, -4))) return false;
        if (originalSize > MAX_ARRAY_BYTES) throw invalid(`${name}: more than ${MAX_ARRAY_BYTES} bytes`);
        return true;
      },
    });
  } catch (error) {
    if (error instanceof CryptoNetsError) throw error;
    throw new CryptoNetsError('TABLE_INVALID', 'the archive is damaged', { cause: error });
  }
}

/** test_images -> test_labels, x_test -> y_test */
export const labelName = (name: string): string =>
  name
    .replace(/images?/i, 'labels')
    .replace(/^x/, 'y')
    .replace(/^X/, 'y');

/** Rows of an array of this shape; undefined: none of the model's. */
function rowsIn({ shape }: NumpyArray, reads: InputDescription, input: NetworkInput): number | undefined {
  const [rows, ...extents] = shape;
  if (rows === undefined || rows === 0 || reads.kind === 'sequence') return undefined;
  const flat = extents.filter((extent) => extent !== 1);
  const fits =
    reads.kind === 'table'
      ? flat.length <= 1 && (flat[0] ?? 1) === reads.columns.length
      : flat.join() === [input.height, input.width].filter((extent) => extent !== 1).join();
  return fits ? rows : undefined;
}

/**
 * @param wanted name of the array in a .npz; without it the one that fits
 * @throws TABLE_INVALID when none fits, or several
 */
export async function readArrayRows(
  bytes: Uint8Array,
  { description, input }: { readonly description: ModelDescription; readonly input: NetworkInput },
  wanted: string | undefined,
): Promise<EncodedRows> {
  const arrays = arraysOf(bytes, wanted);
  const fitting = [...arrays].filter(([, array]) => rowsIn(array, description.reads, input) !== undefined);
  const named = wanted === undefined ? fitting : fitting.filter(([name]) => name === '' || name === wanted);
  const [found] = named;
  if (!found || named.length > 1) {
    const names = (found ? named : [...arrays]).map(([name, { shape }]) => `${name} (${shape.join(' x ')})`);
    const told = names.slice(0, 10).join(', ');
    throw invalid(
      found
        ? `several arrays fit, name one by --array: ${told}`
        : `no array has the model's shape; there are: ${told}`,
    );
  }
  const [name, array] = found;
  const labels = labelName(name) === name ? undefined : arrays.get(labelName(name));
  return {
    ...(await encodedOf(array, description, input)),
    labels: labels && labelsAs(labels, array.shape[0]!, description.answers),
  };
}

function encodedOf(
  array: NumpyArray,
  description: ModelDescription,
  input: NetworkInput,
): EncodedRows | Promise<EncodedRows> {
  const { reads } = description;
  const rows = array.shape[0]!;
  if (reads.kind === 'table') {
    const { columns } = reads;
    return encodeRows(
      { header: columns.map((column) => column.name), rows: cellsOf(array, columns.length), comma: false },
      description,
      input,
    );
  }
  return { rows, levels: quantise(bytesOf(array, rows * pictureSize(input)), input.bits), labels: undefined };
}

async function* cellsOf({ shape, values }: NumpyArray, columns: number): AsyncGenerator<readonly string[]> {
  for (let row = 0; row < shape[0]!; row++)
    yield Array.from({ length: columns }, (_, column) => String(values[row * columns + column]));
}

/** Grey bytes; other values are no pictures of 8 bits. */
function bytesOf({ values }: NumpyArray, count: number): Uint8Array {
  if (values instanceof Uint8Array) return values;
  for (let at = 0; at < count; at++) {
    const value = values[at]!;
    if (!Number.isInteger(value) || value < 0 || value > 255) throw invalid('expected pixels of 0 to 255');
  }
  return Uint8Array.from(values);
}

function invalid(what: string): CryptoNetsError {
  return new CryptoNetsError('TABLE_INVALID', what);
}

/** Numbers of classes, or values. @throws TABLE_INVALID */
function labelsAs({ shape, values }: NumpyArray, rows: number, { classes }: OutputDescription): Float64Array {
  if (shape[0] !== rows || values.length !== rows) throw invalid(`expected ${rows} labels`);
  const labels = Float64Array.from(values);
  if (classes && labels.some((label) => !Number.isInteger(label) || label < 0 || label >= classes.length))
    throw invalid(`labels: expected 0 to ${classes.length - 1}`);
  return labels;
}
