/** Operators that compute value by value: arithmetic with broadcasting, and functions of one value. */
import { malformed, unsupported } from '../refuse.ts';
import { allocate, isReal, stridesOf, TYPE } from '../tensor.ts';
import type { Tensor } from '../tensor.ts';
import { always, float, has, inFirst, inOne, input, number, real } from './call.ts';
import type { Call, Operator } from './call.ts';

/** Extents that both broadcast to. @throws MODEL_INVALID */
export function broadcastDims(call: Call, left: readonly number[], right: readonly number[]): number[] {
  const rank = Math.max(left.length, right.length);
  return Array.from({ length: rank }, (_, axis) => {
    const one = left[axis - rank + left.length] ?? 1;
    const other = right[axis - rank + right.length] ?? 1;
    if (one === other || other === 1) return one;
    if (one === 1) return other;
    throw malformed(`${left.join(' x ')} and ${right.join(' x ')} do not fit`, call.node);
  });
}

/** For each value of `dims` the place of what is broadcast to it. */
export function broadcastPlaces(from: readonly number[], dims: readonly number[]): Int32Array {
  const own = stridesOf(from);
  const steps = dims.map((_, axis) => {
    const place = axis - dims.length + from.length;
    return place >= 0 && from[place] !== 1 ? own[place]! : 0;
  });
  const places = new Int32Array(dims.reduce((product, extent) => product * extent, 1));
  const counter = new Array<number>(dims.length).fill(0);
  for (let at = 0, place = 0; at < places.length; at++) {
    places[at] = place;
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      place += steps[axis]!;
      if (++counter[axis]! < dims[axis]!) break;
      place -= steps[axis]! * dims[axis]!;
      counter[axis] = 0;
    }
  }
  return places;
}

const same = (left: readonly number[], right: readonly number[]): boolean => left.join() === right.join();

type Both = (left: number, right: number) => number;

export function combine(call: Call, left: Tensor, right: Tensor, apply: Both): Tensor {
  const dims = broadcastDims(call, left.dims, right.dims);
  const values = allocate(dims);
  const [a, b] = [left.values, right.values];
  if (same(left.dims, right.dims)) {
    for (let at = 0; at < values.length; at++) values[at] = apply(a[at]!, b[at]!);
  } else {
    const [first, second] = [broadcastPlaces(left.dims, dims), broadcastPlaces(right.dims, dims)];
    for (let at = 0; at < values.length; at++) values[at] = apply(a[first[at]!]!, b[second[at]!]!);
  }
  return checked(call, { dims, values, type: left.type });
}

/** Integers that would wrap around are not computed. */
function checked(call: Call, result: Tensor): Tensor {
  if (isReal(result.type)) return result;
  const most = result.type === TYPE.int32 ? 2 ** 31 - 1 : Number.MAX_SAFE_INTEGER;
  if (result.values.every((value) => Math.abs(value) <= most)) return result;
  throw unsupported('integers leave their range', 'export the network in float32', call.node);
}

function binary(apply: Both, affine: NonNullable<Operator['affine']>): Operator {
  return {
    attributes: [],
    inputs: [2, 2],
    affine,
    run: (call) => {
      const [left, right] = [number(call, 0), number(call, 1)];
      if (left.type !== right.type) throw malformed('both inputs must have one type', call.node);
      return [combine(call, left, right, apply)];
    },
  };
}

const division: Operator = {
  attributes: [],
  inputs: [2, 2],
  affine: (varies) => inFirst(varies),
  run: (call) => {
    const [left, right] = [number(call, 0), number(call, 1)];
    if (isReal(left.type)) return [combine(call, left, right, (one, other) => one / other)];
    if (right.values.includes(0)) throw malformed('division of integers by zero', call.node);
    return [combine(call, left, right, (one, other) => Math.trunc(one / other))];
  },
};

const power: Operator = {
  attributes: [],
  inputs: [2, 2],
  run: (call) => [combine(call, real(call, 0), number(call, 1), (base, exponent) => base ** exponent)],
};

function variadic(finish: (sum: number, count: number) => number): Operator {
  return {
    attributes: [],
    inputs: [1, 1000],
    affine: always,
    run: (call) => {
      const all = call.inputs.map((_, index) => real(call, index));
      const sum = all.reduce((left, right) => combine(call, left, right, (one, other) => one + other));
      return [{ ...sum, values: sum.values.map((value) => finish(value, all.length)) }];
    },
  };
}

/** A function of one value. */
export function unary(
  attributes: readonly string[],
  apply: (call: Call) => (value: number) => number,
  affine?: Operator['affine'],
): Operator {
  return {
    attributes,
    inputs: [1, 1],
    ...(affine && { affine }),
    run: (call) => {
      const { dims, values, type } = real(call, 0);
      const one = apply(call);
      return [{ dims, type, values: values.map((value) => one(value)) }];
    },
  };
}

const clip: Operator = {
  attributes: ['min', 'max'],
  inputs: [1, 3],
  run: (call) => {
    const { dims, values, type } = real(call, 0);
    const low = call.inputs[1]?.values[0] ?? (has(call, 'min') ? float(call, 'min', 0) : -Infinity);
    const high = call.inputs[2]?.values[0] ?? (has(call, 'max') ? float(call, 'max', 0) : Infinity);
    return [{ dims, type, values: values.map((value) => Math.min(high, Math.max(low, value))) }];
  },
};

const identity: Operator = {
  attributes: [],
  inputs: [1, 1],
  affine: always,
  run: (call) => [input(call, 0)],
};

export const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

export const ELEMENTWISE: Readonly<Record<string, Operator>> = {
  Add: binary((left, right) => left + right, always),
  Sub: binary((left, right) => left - right, always),
  Mul: binary(
    (left, right) => left * right,
    (varies) => inOne(varies),
  ),
  Div: division,
  Pow: power,
  Sum: variadic((sum) => sum),
  Mean: variadic((sum, count) => sum / count),
  Neg: unary([], () => (value) => -value, always),
  Identity: identity,
  Relu: unary([], () => (value) => Math.max(0, value)),
  LeakyRelu: unary(['alpha'], (call) => {
    const alpha = float(call, 'alpha', 0.01);
    return (value) => (value < 0 ? alpha * value : value);
  }),
  Elu: unary(['alpha'], (call) => {
    const alpha = float(call, 'alpha', 1);
    return (value) => (value < 0 ? alpha * Math.expm1(value) : value);
  }),
  Sigmoid: unary([], () => sigmoid),
  Tanh: unary([], () => Math.tanh),
  Softplus: unary([], () => (value) => Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value)))),
  Clip: clip,
};
