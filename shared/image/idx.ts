/** IDX files of every element type and shape whose meaning is clear: bytes, integers and reals; n x h x w, n x 784, n x h x w x 1. */
import { CryptoNetsError } from '../errors/index.ts';
import { DIGIT_SIDE } from './place.ts';

export const IDX_LIMITS = { images: 1_000_000, side: 4_096, bytes: 1_073_741_824 } as const;

/** Types of elements by the third byte of the file, as MNIST's page lists them. Numbers are big-endian. */
const TYPES: Readonly<
  Record<number, { readonly name: string; readonly bytes: number; readonly read: Read }>
> = {
  0x08: { name: 'unsigned bytes', bytes: 1, read: (view, at) => view.getUint8(at) },
  0x09: { name: 'signed bytes', bytes: 1, read: (view, at) => view.getInt8(at) },
  0x0b: { name: '16-bit integers', bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  0x0c: { name: '32-bit integers', bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  0x0d: { name: '32-bit floats', bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  0x0e: { name: '64-bit floats', bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
};
type Read = (view: DataView, at: number, little?: boolean) => number;

const MAX_DIMENSIONS = 4;
/** An extent beyond it is taken for one in the other order of bytes, where that makes it smaller. */
const MOST_EXTENT = 2 ** 23;

export interface IdxHeader {
  /** Elements, in words. */
  readonly type: string;
  readonly extents: readonly number[];
  readonly headerBytes: number;
  /** Of the whole file. */
  readonly fileBytes: number;
}

/** Values of a file as they stand, row-major; unsigned bytes are a view of the file. */
export interface IdxValues extends IdxHeader {
  readonly values: Uint8Array | Float32Array | Float64Array | Int32Array;
}

/** Pictures before their grey levels are settled. */
export interface IdxPictures {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly values: IdxValues['values'];
}

const invalid = (message: string): CryptoNetsError => new CryptoNetsError('IDX_INVALID', message);

/** Whether bytes begin as IDX files do: two zeros, a known type, one dimension or more. */
export function looksLikeIdx(bytes: Uint8Array): boolean {
  return bytes[0] === 0 && bytes[1] === 0 && TYPES[bytes[2]!] !== undefined && bytes[3]! > 0;
}

function foundHint(bytes: Uint8Array): string {
  if (bytes.length < 4) return `: expected at least 4 bytes, got ${bytes.length}`;
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? ' (still compressed by gzip)' : '';
}

const shape = (extents: readonly number[]): string => extents.join(' x ');

/** What the first bytes of a file say of the rest; 4 + 4 * 4 bytes are enough. @throws IDX_INVALID */
export function readIdxHeader(bytes: Uint8Array): IdxHeader {
  const type = TYPES[bytes[2]!];
  const dimensions = bytes[3]!;
  if (!looksLikeIdx(bytes) || !type)
    throw invalid(`not an IDX file: it does not begin with 0, 0, a type and a dimension${foundHint(bytes)}`);
  if (dimensions > MAX_DIMENSIONS)
    throw invalid(
      `an IDX file of ${dimensions} dimensions: expected images x rows x columns, or a list of labels`,
    );
  const headerBytes = 4 + 4 * dimensions;
  if (bytes.length < headerBytes)
    throw invalid(`cut short: expected at least ${headerBytes} bytes, got ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const extents = Array.from({ length: dimensions }, (_, index) => view.getUint32(4 + 4 * index));
  const fileBytes = headerBytes + type.bytes * extents.reduce((product, extent) => product * extent, 1);
  const swapped = extents.map((_, index) => view.getUint32(4 + 4 * index, true));
  if (extents.some((extent) => extent > MOST_EXTENT) && swapped.every((extent) => extent <= MOST_EXTENT))
    throw invalid(`little-endian: ${shape(swapped)} were written low byte first, IDX files are big-endian`);
  if (fileBytes > IDX_LIMITS.bytes)
    throw invalid(`${shape(extents)} ${type.name}: larger than ${IDX_LIMITS.bytes} bytes`);
  return { type: type.name, extents, headerBytes, fileBytes };
}

/** @param bytes the uncompressed file. @throws IDX_INVALID when it is not exactly as long as it says, or holds what is no number */
export function readIdxValues(bytes: Uint8Array): IdxValues {
  const header = readIdxHeader(bytes);
  if (bytes.length !== header.fileBytes) {
    const state = bytes.length < header.fileBytes ? 'cut short' : 'longer than it says';
    throw invalid(
      `${state}: ${shape(header.extents)} ${header.type} take ${header.fileBytes} bytes, got ${bytes.length}`,
    );
  }
  return {
    ...header,
    values: bytes[2] === 0x08 ? bytes.subarray(header.headerBytes) : numbers(bytes, header),
  };
}

function numbers(bytes: Uint8Array, { headerBytes }: IdxHeader): IdxValues['values'] {
  const type = TYPES[bytes[2]!]!;
  const view = new DataView(bytes.buffer, bytes.byteOffset + headerBytes, bytes.byteLength - headerBytes);
  const length = view.byteLength / type.bytes;
  const values =
    bytes[2] === 0x0e
      ? new Float64Array(length)
      : bytes[2] === 0x0d
        ? new Float32Array(length)
        : new Int32Array(length);
  for (let index = 0; index < length; index++) {
    const value = type.read(view, index * type.bytes);
    if (!Number.isFinite(value)) throw invalid(`value ${index} is not a number`);
    values[index] = value;
  }
  if (type.bytes > 1 && areSwapped(view, type, values))
    throw invalid(
      `little-endian: the ${type.name} were written low byte first, IDX files are big-endian (numpy: .astype('>${bytes[2] === 0x0c || bytes[2] === 0x0b ? 'i' : 'f'}${type.bytes}'))`,
    );
  return values;
}

/** Whether the values make sense only in the other order of bytes: whole ones of 0..255, or shares of 1. */
function areSwapped(
  view: DataView,
  { bytes, read }: (typeof TYPES)[number],
  values: Int32Array | Float32Array | Float64Array,
): boolean {
  const grey = (value: number): boolean => value >= 0 && value <= 255 && (value === 0 || value > 2 ** -20);
  return !values.every(grey) && values.every((_, index) => grey(read(view, index * bytes, true)));
}

/** One, the eight of QMNIST, or ten of 0 and a single 1. */
const LABEL_COLUMNS = [1, 8, 10];

/** Whether a file can only be labels: a list, or so many columns. */
export function holdsLabels({ extents }: IdxHeader): boolean {
  return extents.length === 1 || (extents.length === 2 && LABEL_COLUMNS.includes(extents[1]!));
}

/** A list of 784 values that are no labels. */
export function isOnePicture({ extents, values }: IdxValues): boolean {
  return extents.length === 1 && extents[0] === DIGIT_SIDE ** 2 && values.some((value) => value > 9);
}

/** @throws IDX_INVALID when the dimensions are not those of pictures of one channel */
export function idxPictures(file: IdxValues): IdxPictures {
  const { type, extents, values } = file;
  const [count, height, width] = pictureShape(extents) ?? [];
  if (count === undefined || height === undefined || width === undefined) {
    throw invalid(
      `${shape(extents)} ${type}${holdsLabels(file) ? ' (a file of labels)' : ''}: expected images x rows x columns of one channel, or images x ${DIGIT_SIDE ** 2}`,
    );
  }
  if (count > IDX_LIMITS.images) throw invalid(`expected at most ${IDX_LIMITS.images} images, got ${count}`);
  for (const side of [height, width]) {
    if (side < 1 || side > IDX_LIMITS.side)
      throw invalid(`expected pictures with sides of 1..${IDX_LIMITS.side}, got ${height} x ${width}`);
  }
  return { count, height, width, values };
}

/** Pictures, rows and columns of an array of these extents; undefined where they are no pictures of one channel. */
export function pictureShape(extents: readonly number[]): readonly number[] | undefined {
  const [count = 0, second = 0, third = 0, fourth = 0] = extents;
  if (extents.length === 1 && count === DIGIT_SIDE ** 2) return [1, DIGIT_SIDE, DIGIT_SIDE];
  if (extents.length === 3) return extents;
  if (extents.length === 4 && fourth === 1) return [count, second, third];
  if (extents.length === 4 && second === 1) return [count, third, fourth];
  if (extents.length === 2 && second === DIGIT_SIDE ** 2) return [count, DIGIT_SIDE, DIGIT_SIDE];
  if (extents.length === 2 && count === DIGIT_SIDE && second === DIGIT_SIDE)
    return [1, DIGIT_SIDE, DIGIT_SIDE];
  return undefined;
}

function oneHot({ values }: IdxValues, index: number): number {
  const row = Array.from(values.subarray(10 * index, 10 * index + 10));
  const digit = row.indexOf(1);
  if (digit >= 0 && row.every((value, at) => value === (at === digit ? 1 : 0))) return digit;
  throw invalid(`label ${index}: expected nine 0 and one 1`);
}

/** Labels, a digit a byte; of ten columns the one that is 1, of others the first. @throws IDX_INVALID with the index of what is no digit */
export function idxLabels(file: IdxValues): Uint8Array {
  if (!holdsLabels(file)) {
    throw invalid(`${shape(file.extents)} ${file.type}: a file of images, expected a list of labels`);
  }
  const [count = 0, columns = 1] = file.extents;
  if (columns === 10) return Uint8Array.from({ length: count }, (_, index) => oneHot(file, index));
  return Uint8Array.from({ length: count }, (_, index) => {
    const value = file.values[index * columns]!;
    if (!Number.isInteger(value) || value < 0 || value > 9)
      throw invalid(`label ${index}: expected a digit 0 to 9, got ${value}`);
    return value;
  });
}
