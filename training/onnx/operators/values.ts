/** Operators that make values, or change what numbers they are: constants, extents as values, casts. */
import { malformed, unsupported } from '../refuse.ts';
import { allocate, isReal, tensor, TYPE } from '../tensor.ts';
import { float, has, input, int, tensorAttribute } from './call.ts';
import type { Operator } from './call.ts';

const shapeOperator: Operator = {
  attributes: ['start', 'end'],
  inputs: [1, 1],
  ofExtents: true,
  run: (call) => {
    const { dims } = input(call, 0);
    const chosen = dims.slice(int(call, 'start', 0), has(call, 'end') ? int(call, 'end', 0) : undefined);
    return [tensor([chosen.length], chosen, TYPE.int64)];
  },
};

const constant: Operator = {
  attributes: ['value', 'value_float', 'value_floats', 'value_int', 'value_ints'],
  inputs: [0, 0],
  run: (call) => {
    const value = tensorAttribute(call, 'value');
    if (value) return [value];
    if (has(call, 'value_float')) return [tensor([], [float(call, 'value_float', 0)])];
    if (has(call, 'value_int')) return [tensor([], [int(call, 'value_int', 0)], TYPE.int64)];
    const whole = call.node.attributes.get('value_ints')?.ints;
    if (whole) return [tensor([whole.length], whole, TYPE.int64)];
    const parts = call.node.attributes.get('value_floats')?.floats ?? [];
    return [tensor([parts.length], parts)];
  },
};

const constantOfShape: Operator = {
  attributes: ['value'],
  inputs: [1, 1],
  run: (call) => {
    const dims = [...input(call, 0).values];
    if (dims.some((extent) => extent < 0)) throw malformed('a negative extent', call.node);
    const value = tensorAttribute(call, 'value');
    return [{ dims, values: allocate(dims).fill(value?.values[0] ?? 0), type: value?.type ?? TYPE.float }];
  },
};

const CAST_TO: ReadonlySet<number> = new Set([TYPE.float, TYPE.double, TYPE.int32, TYPE.int64, TYPE.bool]);

const cast: Operator = {
  attributes: ['to', 'saturate'],
  inputs: [1, 1],
  affine: (_, call) => isReal(int(call, 'to', 0)),
  run: (call) => {
    const source = input(call, 0);
    const to = int(call, 'to', 0);
    if (!CAST_TO.has(to))
      throw unsupported(`it makes elements of type ${to}`, 'export the network in float32', call.node);
    const values =
      to === TYPE.bool
        ? source.values.map((value) => Number(value !== 0))
        : isReal(to)
          ? source.values
          : source.values.map((value) => Math.trunc(value) + 0);
    const most = to === TYPE.int32 ? 2 ** 31 : 2 ** 63;
    if (!isReal(to) && values.some((value) => !(Math.abs(value) < most)))
      throw unsupported(
        'a value leaves the range of its integers',
        'export the network in float32',
        call.node,
      );
    return [{ dims: source.dims, values: to === TYPE.float ? values.map(Math.fround) : values, type: to }];
  },
};

export const VALUES: Readonly<Record<string, Operator>> = {
  Shape: shapeOperator,
  Constant: constant,
  ConstantOfShape: constantOfShape,
  Cast: cast,
};
