/** Tensors as this project computes with them: extents, and values as doubles whatever their type in the file. */
import type { TensorProto } from '../../proto/gen/onnx/onnx.ts';
import { ONNX_LIMITS } from './limits.ts';
import { malformed, shown, unsupported } from './refuse.ts';

/** Element types by the numbers of the specification. */
export const TYPE = {
  float: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  string: 8,
  bool: 9,
  float16: 10,
  double: 11,
  uint32: 12,
  uint64: 13,
} as const;

export interface Tensor {
  /** Row-major extents; none: a single value. */
  readonly dims: readonly number[];
  readonly values: Float64Array;
  /** Element type that the values stand for. */
  readonly type: number;
}

const FLOATS: ReadonlySet<number> = new Set([TYPE.float, TYPE.float16, TYPE.double]);

export const isReal = (type: number): boolean => FLOATS.has(type);

export function sizeOf(dims: readonly number[]): number {
  return dims.reduce((product, extent) => product * extent, 1);
}

/** A tensor of these extents. @throws MODEL_UNSUPPORTED when it would be too large */
export function tensor(
  dims: readonly number[],
  values?: ArrayLike<number>,
  type: number = TYPE.float,
): Tensor {
  return { dims, values: values ? Float64Array.from(values) : allocate(dims), type };
}

/** Zeros for a tensor. @throws MODEL_UNSUPPORTED */
export function allocate(dims: readonly number[]): Float64Array<ArrayBuffer> {
  const size = sizeOf(dims);
  if (!(size <= ONNX_LIMITS.tensorValues))
    throw unsupported(
      `a tensor of ${dims.join(' x ')} values`,
      `at most ${ONNX_LIMITS.tensorValues} can be computed`,
    );
  return new Float64Array(size);
}

/** Row-major steps. */
export function stridesOf(dims: readonly number[]): number[] {
  const strides = new Array<number>(dims.length).fill(1);
  for (let axis = dims.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * dims[axis + 1]!;
  return strides;
}

function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return sign * (exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : (fraction / 1024) * 2 ** -14);
}

interface Raw {
  readonly bytes: number;
  readonly read: (view: DataView, at: number) => number;
}

const RAW: Readonly<Record<number, Raw>> = {
  [TYPE.float]: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  [TYPE.uint8]: { bytes: 1, read: (view, at) => view.getUint8(at) },
  [TYPE.int8]: { bytes: 1, read: (view, at) => view.getInt8(at) },
  [TYPE.uint16]: { bytes: 2, read: (view, at) => view.getUint16(at, true) },
  [TYPE.int16]: { bytes: 2, read: (view, at) => view.getInt16(at, true) },
  [TYPE.int32]: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
  [TYPE.int64]: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  [TYPE.bool]: { bytes: 1, read: (view, at) => Number(view.getUint8(at) !== 0) },
  [TYPE.float16]: { bytes: 2, read: (view, at) => half(view.getUint16(at, true)) },
  [TYPE.double]: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  [TYPE.uint32]: { bytes: 4, read: (view, at) => view.getUint32(at, true) },
  [TYPE.uint64]: { bytes: 8, read: (view, at) => Number(view.getBigUint64(at, true)) },
};

function extentsOf({ dims, name }: TensorProto): number[] {
  const what = `tensor "${shown(name)}"`;
  if (dims.length > ONNX_LIMITS.dimensions) throw malformed(`${what}: ${dims.length} dimensions`);
  for (const extent of dims)
    if (!Number.isSafeInteger(extent) || extent < 0) throw malformed(`${what}: an extent of ${extent}`);
  const size = sizeOf(dims);
  if (size > ONNX_LIMITS.tensorValues) throw malformed(`${what}: ${size} values`);
  return [...dims];
}

/** Bytes that the data of a tensor takes where it is raw. @throws MODEL_INVALID, MODEL_UNSUPPORTED */
export function rawBytes(proto: TensorProto): number {
  return sizeOf(extentsOf(proto)) * rawOf(proto).bytes;
}

function rawOf({ dataType, name }: TensorProto): Raw {
  const raw = RAW[dataType];
  if (raw) return raw;
  throw unsupported(
    `tensor "${shown(name)}" has elements of type ${dataType}`,
    'only numbers can be read: export the network in float32',
  );
}

function typedValues(proto: TensorProto): ArrayLike<number> {
  const { dataType } = proto;
  if (dataType === TYPE.float) return proto.floatData;
  if (dataType === TYPE.double) return proto.doubleData;
  if (dataType === TYPE.int64) return proto.int64Data;
  if (dataType === TYPE.uint32 || dataType === TYPE.uint64) return proto.uint64Data;
  if (dataType === TYPE.float16) return proto.int32Data.map(half);
  return proto.int32Data;
}

/** A tensor of a file; what its `raw` bytes hold wins. @throws MODEL_INVALID, MODEL_UNSUPPORTED */
export function tensorOf(proto: TensorProto, raw: Uint8Array = proto.rawData): Tensor {
  const dims = extentsOf(proto);
  const size = sizeOf(dims);
  const { bytes, read } = rawOf(proto);
  const typed = typedValues(proto);
  const got = raw.length > 0 ? raw.length / bytes : typed.length;
  if (got !== size)
    throw malformed(
      `tensor "${shown(proto.name)}": expected ${size} values (${dims.join(' x ')}), got ${got}`,
    );
  if (raw.length === 0) return { dims, values: Float64Array.from(typed), type: proto.dataType };
  const view = new DataView(raw.buffer, raw.byteOffset, raw.byteLength);
  const values = Float64Array.from({ length: size }, (_, index) => read(view, index * bytes));
  return { dims, values, type: proto.dataType };
}
