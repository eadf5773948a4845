/** NumPy arrays: the header of .npy (format 1 to 3), and numbers of the plain types in either order of bytes and of axes. */
import { CryptoNetsError } from '../../shared/errors/index.ts';

export interface NumpyArray {
  readonly shape: readonly number[];
  /** As many as the shape says. */
  readonly values: Uint8Array | Float64Array;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const MAX_HEADER_BYTES = 65_536;

type Read = (view: DataView, at: number, little: boolean) => number;

/** By kind and bytes of a number, as NumPy writes its types. */
const READERS: Readonly<Record<string, Read>> = {
  u1: (view, at) => view.getUint8(at),
  i1: (view, at) => view.getInt8(at),
  b1: (view, at) => view.getUint8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  i2: (view, at, little) => view.getInt16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  f2: (view, at, little) => halfOf(view.getUint16(at, little)),
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
};

/** IEEE 754 binary16. */
function halfOf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff];
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
}

export function isNpy(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, at) => bytes[at] === byte);
}

function invalid(what: string): CryptoNetsError {
  return new CryptoNetsError('TABLE_INVALID', `NumPy: ${what}`);
}

/** @throws TABLE_INVALID for types that are no numbers, or a length that the shape does not say */
export function readNpy(bytes: Uint8Array): NumpyArray {
  if (!isNpy(bytes) || bytes.length < 12) throw invalid('not an array file');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = bytes[6]! >= 2;
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const start = (wide ? 12 : 10) + length;
  if (length > MAX_HEADER_BYTES || start > bytes.length) throw invalid('the header is cut off');
  const header = new TextDecoder().decode(bytes.subarray(wide ? 12 : 10, start));
  const type = /'descr':\s*'([<>=|])([a-zA-Z]\d+)'/.exec(header);
  const read = READERS[type?.[2] ?? ''];
  if (!type || !read) throw invalid('expected an array of whole or floating numbers');
  const shape = (/'shape':\s*\(([\d, ]*)\)/.exec(header)?.[1] ?? '')
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  const count = shape.reduce((product, extent) => product * extent, 1);
  const bytesEach = Number(type[2]!.slice(1));
  if (!Number.isSafeInteger(count) || start + count * bytesEach !== bytes.length)
    throw invalid('another length than the shape says');
  const little = type[1] !== '>';
  const values =
    bytesEach === 1 && type[2] !== 'i1'
      ? bytes.subarray(start)
      : Float64Array.from({ length: count }, (_, at) => read(view, start + at * bytesEach, little));
  return { shape, values: /'fortran_order':\s*True/.test(header) ? byRows(values, shape) : values };
}

/** Values whose first index runs fastest, so that the last does. */
function byRows(values: Uint8Array | Float64Array, shape: readonly number[]): Uint8Array | Float64Array {
  const result = values.slice();
  const strides = shape.map((_, axis) =>
    shape.slice(0, axis).reduce((product, extent) => product * extent, 1),
  );
  const place = shape.map(() => 0);
  for (let at = 0; at < values.length; at++) {
    result[at] = values[place.reduce((sum, index, axis) => sum + index * strides[axis]!, 0)]!;
    // The last index first, and whenever one is through, the one before it.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place[axis] = place[axis]! + 1;
      if (place[axis] !== shape[axis]) break;
      place[axis] = 0;
    }
  }
  return result;
}
