/** Products of matrices, normalisation by fixed figures, and sums along axes. */
import { malformed, unsupported } from '../refuse.ts';
import { allocate, sizeOf, stridesOf } from '../tensor.ts';
import type { Tensor } from '../tensor.ts';
import { axisOf, float, inFirst, inOne, int, list, number, real } from './call.ts';
import type { Call, Operator } from './call.ts';
import { broadcastDims, broadcastPlaces, combine } from './elementwise.ts';

interface Matrix {
  readonly values: Float64Array;
  readonly rows: number;
  readonly columns: number;
  readonly rowStep: number;
  readonly columnStep: number;
}

function matrixOf(call: Call, { dims, values }: Tensor, transposed: boolean): Matrix {
  if (dims.length !== 2) throw malformed('expected a matrix', call.node);
  const [rows, columns] = dims as [number, number];
  return transposed
    ? { values, rows: columns, columns: rows, rowStep: 1, columnStep: columns }
    : { values, rows, columns, rowStep: columns, columnStep: 1 };
}

function multiply(left: Matrix, right: Matrix, target: Float64Array): void {
  for (let row = 0; row < left.rows; row++) {
    for (let inner = 0; inner < left.columns; inner++) {
      const factor = left.values[row * left.rowStep + inner * left.columnStep]!;
      if (factor === 0) continue;
      const from = inner * right.rowStep;
      for (let column = 0; column < right.columns; column++)
        target[row * right.columns + column]! += factor * right.values[from + column * right.columnStep]!;
    }
  }
}

const gemm: Operator = {
  attributes: ['alpha', 'beta', 'transA', 'transB'],
  inputs: [2, 3],
  affine: (varies) => inOne(varies.slice(0, 2)) || !varies.slice(0, 2).includes(true),
  run: (call) => {
    const left = matrixOf(call, real(call, 0), int(call, 'transA', 0) !== 0);
    const right = matrixOf(call, real(call, 1), int(call, 'transB', 0) !== 0);
    if (left.columns !== right.rows)
      throw malformed(`${left.columns} columns meet ${right.rows} rows`, call.node);
    const dims = [left.rows, right.columns];
    const values = allocate(dims);
    multiply(left, right, values);
    const alpha = float(call, 'alpha', 1);
    const product: Tensor = { dims, values: values.map((value) => value * alpha), type: real(call, 0).type };
    if (!call.inputs[2]) return [product];
    const beta = float(call, 'beta', 1);
    const result = combine(call, product, real(call, 2), (one, other) => one + beta * other);
    if (result.dims.join() !== dims.join()) throw malformed('C does not fit the product', call.node);
    return [result];
  },
};

const matMul: Operator = {
  attributes: [],
  inputs: [2, 2],
  affine: inOne,
  run: (call) => {
    const [left, right] = [real(call, 0), real(call, 1)];
    if (left.dims.length === 0 || right.dims.length === 0) throw malformed('a single value', call.node);
    const a = left.dims.length === 1 ? [1, ...left.dims] : left.dims;
    const b = right.dims.length === 1 ? [...right.dims, 1] : right.dims;
    const [rows, inner, columns] = [a.at(-2)!, a.at(-1)!, b.at(-1)!];
    if (inner !== b.at(-2)) throw malformed(`${inner} columns meet ${b.at(-2)} rows`, call.node);
    const stack = broadcastDims(call, a.slice(0, -2), b.slice(0, -2));
    const [lefts, rights] = [broadcastPlaces(a.slice(0, -2), stack), broadcastPlaces(b.slice(0, -2), stack)];
    const values = allocate([...stack, rows, columns]);
    for (let at = 0; at < sizeOf(stack); at++) {
      const part = (source: Tensor, place: number, size: number): Float64Array =>
        source.values.subarray(place * size, (place + 1) * size);
      multiply(
        { values: part(left, lefts[at]!, rows * inner), rows, columns: inner, rowStep: inner, columnStep: 1 },
        {
          values: part(right, rights[at]!, inner * columns),
          rows: inner,
          columns,
          rowStep: columns,
          columnStep: 1,
        },
        values.subarray(at * rows * columns, (at + 1) * rows * columns),
      );
    }
    const dims = [
      ...stack,
      ...(left.dims.length === 1 ? [] : [rows]),
      ...(right.dims.length === 1 ? [] : [columns]),
    ];
    return [{ dims, values, type: left.type }];
  },
};

const batchNormalization: Operator = {
  attributes: ['epsilon', 'momentum', 'training_mode', 'spatial'],
  inputs: [5, 5],
  affine: inFirst,
  run: (call) => {
    if (int(call, 'training_mode', 0) !== 0 || int(call, 'spatial', 1) === 0)
      throw unsupported('it normalises as in training', 'export the network for inference', call.node);
    const source = real(call, 0);
    const channels = source.dims[1] ?? 1;
    const [scale, shift, mean, variance] = [1, 2, 3, 4].map((index) => real(call, index).values);
    if ([scale, shift, mean, variance].some((one) => one!.length !== channels))
      throw malformed(`expected figures of ${channels} channels`, call.node);
    const epsilon = float(call, 'epsilon', 1e-5);
    const plane = sizeOf(source.dims.slice(2));
    const factors = scale!.map((value, at) => value / Math.sqrt(variance![at]! + epsilon));
    const values = source.values.map((value, at) => {
      const channel = Math.floor(at / plane) % channels;
      return (value - mean![channel]!) * factors[channel]! + shift![channel]!;
    });
    return [{ dims: source.dims, values, type: source.type }];
  },
};

function reduced(finish: (sum: number, count: number) => number): Operator {
  return {
    attributes: ['axes', 'keepdims', 'noop_with_empty_axes'],
    inputs: [1, 2],
    affine: inFirst,
    run: (call) => {
      const source = number(call, 0);
      const rank = source.dims.length;
      const named = list(call, 'axes', 1) ?? [];
      if (named.length === 0 && int(call, 'noop_with_empty_axes', 0) !== 0) return [source];
      const axes = new Set(
        named.length === 0 ? source.dims.keys() : named.map((axis) => axisOf(call, axis, rank)),
      );
      const kept = source.dims.map((extent, axis) => (axes.has(axis) ? 1 : extent));
      const places = broadcastPlaces(kept, source.dims);
      const sums = allocate(kept);
      source.values.forEach((value, at) => (sums[places[at]!]! += value));
      const count = source.values.length / sums.length;
      const dims = int(call, 'keepdims', 1) !== 0 ? kept : kept.filter((_, axis) => !axes.has(axis));
      return [{ dims, values: sums.map((sum) => finish(sum, count)), type: source.type }];
    },
  };
}

/** Softmax along an axis; before operator set 13 along all that follow it. */
function soft(finish: (value: number, top: number, total: number) => number): Operator {
  return {
    attributes: ['axis'],
    inputs: [1, 1],
    run: (call) => {
      const { dims, values, type } = real(call, 0);
      const old = call.node.opset < 13;
      const axis = axisOf(call, int(call, 'axis', old ? 1 : -1), dims.length);
      const extent = old ? sizeOf(dims.slice(axis)) : dims[axis]!;
      const step = old ? 1 : stridesOf(dims)[axis]!;
      const result = new Float64Array(values.length);
      for (let group = 0; group < values.length / extent; group++) {
        const first = Math.floor(group / step) * step * extent + (group % step);
        let top = -Infinity;
        for (let at = 0; at < extent; at++) top = Math.max(top, values[first + at * step]!);
        let total = 0;
        for (let at = 0; at < extent; at++) total += Math.exp(values[first + at * step]! - top);
        for (let at = 0; at < extent; at++)
          result[first + at * step] = finish(values[first + at * step]!, top, total);
      }
      return [{ dims, values: result, type }];
    },
  };
}

const argMax: Operator = {
  attributes: ['axis', 'keepdims', 'select_last_index'],
  inputs: [1, 1],
  run: (call) => {
    const { dims, values } = number(call, 0);
    const axis = axisOf(call, int(call, 'axis', 0), dims.length);
    const last = int(call, 'select_last_index', 0) !== 0;
    const [extent, step] = [dims[axis]!, stridesOf(dims)[axis]!];
    const kept = dims.map((own, at) => (at === axis ? 1 : own));
    const result = allocate(kept);
    for (let group = 0; group < result.length; group++) {
      const first = Math.floor(group / step) * step * extent + (group % step);
      let best = 0;
      for (let at = 1; at < extent; at++) {
        const [value, most] = [values[first + at * step]!, values[first + best * step]!];
        if (value > most || (last && value === most)) best = at;
      }
      result[group] = best;
    }
    const shown = int(call, 'keepdims', 1) !== 0 ? kept : kept.filter((_, at) => at !== axis);
    return [{ dims: shown, values: result, type: 7 }];
  },
};

export const DENSE: Readonly<Record<string, Operator>> = {
  Gemm: gemm,
  MatMul: matMul,
  BatchNormalization: batchNormalization,
  ReduceSum: reduced((sum) => sum),
  ReduceMean: reduced((sum, count) => sum / count),
  Softmax: soft((value, top, total) => Math.exp(value - top) / total),
  LogSoftmax: soft((value, top, total) => value - top - Math.log(total)),
  ArgMax: argMax,
};
