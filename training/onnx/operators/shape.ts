/** Operators that move values without changing them: reshaping, transposing, cutting, joining, padding, types. */
import { malformed, unsupported } from '../refuse.ts';
import { allocate, sizeOf, stridesOf, TYPE } from '../tensor.ts';
import type { Tensor } from '../tensor.ts';
import { always, axisOf, float, inFirst, input, int, ints, list, text } from './call.ts';
import type { Call, Operator } from './call.ts';
import { broadcastDims, broadcastPlaces } from './elementwise.ts';

type Extents = readonly number[];

/** The same values in other extents. */
function reshaped(call: Call, source: Tensor, dims: Extents): Tensor {
  if (sizeOf(dims) === source.values.length) return { ...source, dims };
  throw malformed(`${source.dims.join(' x ')} does not become ${dims.join(' x ')}`, call.node);
}

/** A value for each place. */
function taken({ values, type }: Tensor, dims: Extents, places: (at: number) => number): Tensor {
  const result = allocate(dims);
  for (let at = 0; at < result.length; at++) result[at] = values[places(at)]!;
  return { dims, values: result, type };
}

/** Every place of `dims` in order, as coordinates (one array that changes). */
function eachPlace(dims: Extents, visit: (place: readonly number[], at: number) => void): void {
  const place = new Array<number>(dims.length).fill(0);
  for (let at = 0, size = sizeOf(dims); at < size; at++) {
    visit(place, at);
    for (let axis = dims.length - 1; axis >= 0; axis--) {
      if (++place[axis]! < dims[axis]!) break;
      place[axis] = 0;
    }
  }
}

const reshape: Operator = {
  attributes: ['allowzero'],
  inputs: [2, 2],
  affine: inFirst,
  run: (call) => {
    const source = input(call, 0);
    const keepZero = int(call, 'allowzero', 0) !== 0;
    const wanted = [...input(call, 1).values].map((extent, axis) =>
      extent === 0 && !keepZero ? (source.dims[axis] ?? 0) : extent,
    );
    if (wanted.filter((extent) => extent === -1).length > 1 || wanted.some((extent) => extent < -1))
      throw malformed(`extents of ${wanted.join(' x ')}`, call.node);
    const known = sizeOf(wanted.filter((extent) => extent !== -1));
    const dims = wanted.map((extent) => (extent === -1 ? source.values.length / known : extent));
    return [reshaped(call, source, dims)];
  },
};

const flatten: Operator = {
  attributes: ['axis'],
  inputs: [1, 1],
  affine: always,
  run: (call) => {
    const source = input(call, 0);
    const rank = source.dims.length;
    const axis = int(call, 'axis', 1);
    const at = axis === rank ? rank : axisOf(call, axis, rank);
    return [reshaped(call, source, [sizeOf(source.dims.slice(0, at)), sizeOf(source.dims.slice(at))])];
  },
};

const transpose: Operator = {
  attributes: ['perm'],
  inputs: [1, 1],
  affine: always,
  run: (call) => {
    const source = input(call, 0);
    const rank = source.dims.length;
    const order = ints(call, 'perm') ?? [...source.dims.keys()].reverse();
    if ([...order].sort((left, right) => left - right).join() !== [...source.dims.keys()].join())
      throw malformed(`perm ${order.join()} of ${rank} axes`, call.node);
    const strides = stridesOf(source.dims);
    const dims = order.map((axis) => source.dims[axis]!);
    const values = allocate(dims);
    eachPlace(dims, (place, at) => {
      let from = 0;
      for (let axis = 0; axis < rank; axis++) from += place[axis]! * strides[order[axis]!]!;
      values[at] = source.values[from]!;
    });
    return [{ dims, values, type: source.type }];
  },
};

const squeeze: Operator = {
  attributes: ['axes'],
  inputs: [1, 2],
  affine: inFirst,
  run: (call) => {
    const source = input(call, 0);
    const axes = list(call, 'axes', 1)?.map((axis) => axisOf(call, axis, source.dims.length));
    const dims = source.dims.filter((extent, axis) => (axes ? !axes.includes(axis) : extent !== 1));
    return [reshaped(call, source, dims)];
  },
};

const unsqueeze: Operator = {
  attributes: ['axes'],
  inputs: [1, 2],
  affine: inFirst,
  run: (call) => {
    const source = input(call, 0);
    const given = list(call, 'axes', 1);
    if (!given) throw malformed('axes are missing', call.node);
    const rank = source.dims.length + given.length;
    const axes = new Set(given.map((axis) => axisOf(call, axis, rank)));
    if (axes.size !== given.length) throw malformed('an axis is named twice', call.node);
    const rest = [...source.dims];
    const dims = Array.from({ length: rank }, (_, axis) => (axes.has(axis) ? 1 : rest.shift()!));
    return [reshaped(call, source, dims)];
  },
};

const concat: Operator = {
  attributes: ['axis'],
  inputs: [1, 1000],
  affine: always,
  run: (call) => {
    const all = call.inputs.map((_, index) => input(call, index));
    const first = all[0]!;
    const axis = axisOf(call, int(call, 'axis', 1), first.dims.length);
    const others = (dims: Extents): string => dims.filter((_, at) => at !== axis).join();
    if (all.some(({ dims, type }) => others(dims) !== others(first.dims) || type !== first.type))
      throw malformed('its inputs do not fit together', call.node);
    const dims = first.dims.map((extent, at) =>
      at === axis ? all.reduce((sum, one) => sum + one.dims[axis]!, 0) : extent,
    );
    const values = allocate(dims);
    const outer = sizeOf(dims.slice(0, axis));
    let next = 0;
    for (let block = 0; block < outer; block++) {
      for (const one of all) {
        const run = one.values.length / outer;
        values.set(one.values.subarray(block * run, (block + 1) * run), next);
        next += run;
      }
    }
    return [{ dims, values, type: first.type }];
  },
};

interface Cut {
  readonly start: number;
  readonly step: number;
  readonly count: number;
}

function cutOf(extent: number, start: number, end: number, step: number): Cut {
  const wrapped = (at: number): number => (at < 0 ? at + extent : at);
  const [low, high] = step > 0 ? [0, extent] : [-1, extent - 1];
  const from = Math.min(Math.max(wrapped(start), step > 0 ? 0 : low), high);
  const to = Math.min(Math.max(wrapped(end), low), step > 0 ? extent : high);
  return { start: from, step, count: Math.max(0, Math.ceil((to - from) / step)) };
}

const slice: Operator = {
  attributes: ['axes', 'starts', 'ends'],
  inputs: [1, 5],
  affine: inFirst,
  run: (call) => {
    const source = input(call, 0);
    const [starts, ends] = [list(call, 'starts', 1), list(call, 'ends', 2)];
    if (!starts || !ends || starts.length !== ends.length)
      throw malformed('starts and ends differ', call.node);
    const axes = (list(call, 'axes', 3) ?? [...starts.keys()]).map((axis) =>
      axisOf(call, axis, source.dims.length),
    );
    const steps = call.inputs[4] ? [...call.inputs[4].values] : starts.map(() => 1);
    if (steps.includes(0)) throw malformed('a step of 0', call.node);
    const cuts = source.dims.map((extent, axis): Cut => {
      const at = axes.indexOf(axis);
      return at < 0
        ? { start: 0, step: 1, count: extent }
        : cutOf(extent, starts[at]!, ends[at]!, steps[at]!);
    });
    const strides = stridesOf(source.dims);
    const dims = cuts.map(({ count }) => count);
    const values = allocate(dims);
    eachPlace(dims, (place, at) => {
      let from = 0;
      for (let axis = 0; axis < place.length; axis++)
        from += (cuts[axis]!.start + place[axis]! * cuts[axis]!.step) * strides[axis]!;
      values[at] = source.values[from]!;
    });
    return [{ dims, values, type: source.type }];
  },
};

const split: Operator = {
  attributes: ['axis', 'split', 'num_outputs'],
  inputs: [1, 2],
  outputs: 1000,
  affine: inFirst,
  run: (call) => {
    const source = input(call, 0);
    const axis = axisOf(call, int(call, 'axis', 0), source.dims.length);
    const extent = source.dims[axis]!;
    const parts = call.node.outputs.length;
    const even = Math.ceil(extent / parts);
    const sizes =
      list(call, 'split', 1) ??
      Array.from({ length: parts }, (_, part) => Math.min(even, extent - part * even));
    if (
      sizes.length !== parts ||
      sizes.some((size) => size < 0) ||
      sizes.reduce((a, b) => a + b, 0) !== extent
    )
      throw malformed(`parts of ${sizes.join(', ')} of ${extent}`, call.node);
    const inner = sizeOf(source.dims.slice(axis + 1));
    let start = 0;
    return sizes.map((size) => {
      const first = start;
      start += size;
      const dims = source.dims.map((own, at) => (at === axis ? size : own));
      const run = size * inner;
      return taken(source, dims, (at) => Math.floor(at / run) * extent * inner + first * inner + (at % run));
    });
  },
};

const gather: Operator = {
  attributes: ['axis'],
  inputs: [2, 2],
  affine: inFirst,
  run: (call) => {
    const source = input(call, 0);
    const indices = input(call, 1);
    const axis = axisOf(call, int(call, 'axis', 0), source.dims.length);
    const extent = source.dims[axis]!;
    const chosen = [...indices.values].map((index) => (index < 0 ? index + extent : index));
    if (chosen.some((index) => !Number.isInteger(index) || index < 0 || index >= extent))
      throw malformed('an index beyond the axis', call.node);
    const inner = sizeOf(source.dims.slice(axis + 1));
    const dims = [...source.dims.slice(0, axis), ...indices.dims, ...source.dims.slice(axis + 1)];
    const count = chosen.length;
    return [
      taken(source, dims, (at) => {
        const outer = Math.floor(at / (inner * count));
        return (outer * extent + chosen[Math.floor(at / inner) % count]!) * inner + (at % inner);
      }),
    ];
  },
};

const expand: Operator = {
  attributes: [],
  inputs: [2, 2],
  affine: inFirst,
  run: (call) => {
    const source = input(call, 0);
    const dims = broadcastDims(call, source.dims, [...input(call, 1).values]);
    allocate(dims);
    const places = broadcastPlaces(source.dims, dims);
    return [taken(source, dims, (at) => places[at]!)];
  },
};

const pad: Operator = {
  attributes: ['mode', 'pads', 'value'],
  inputs: [1, 4],
  affine: inFirst,
  run: (call) => {
    const source = input(call, 0);
    if (text(call, 'mode', 'constant') !== 'constant')
      throw unsupported('it pads by mirroring or repeating', 'pad with a constant', call.node);
    const rank = source.dims.length;
    const pads = list(call, 'pads', 1);
    const axes = call.inputs[3]
      ? [...call.inputs[3].values].map((axis) => axisOf(call, axis, rank))
      : [...source.dims.keys()];
    if (!pads || pads.length !== 2 * axes.length) throw malformed('pads do not fit', call.node);
    const side = (axis: number, end: number): number => {
      const at = axes.indexOf(axis);
      return at < 0 ? 0 : pads[at + end * axes.length]!;
    };
    const dims = source.dims.map((extent, axis) => extent + side(axis, 0) + side(axis, 1));
    if (dims.some((extent) => extent < 0)) throw malformed('pads leave nothing', call.node);
    const fill = call.inputs[2]?.values[0] ?? float(call, 'value', 0);
    const strides = stridesOf(source.dims);
    const values = allocate(dims).fill(fill);
    eachPlace(dims, (place, at) => {
      let from = 0;
      for (let axis = 0; axis < rank; axis++) {
        const own = place[axis]! - side(axis, 0);
        if (own < 0 || own >= source.dims[axis]!) return;
        from += own * strides[axis]!;
      }
      values[at] = source.values[from]!;
    });
    return [{ dims, values, type: source.type }];
  },
};

const dropout: Operator = {
  attributes: ['ratio', 'seed'],
  inputs: [1, 3],
  outputs: 2,
  affine: inFirst,
  run: (call) => {
    if (call.inputs[2]?.values[0])
      throw unsupported('it drops values, as in training', 'export the network for inference', call.node);
    const source = input(call, 0);
    if (call.node.outputs.length > 1 && call.node.opset < 10)
      throw unsupported('it gives its mask', 'export the network for inference', call.node);
    return [source, { dims: source.dims, values: allocate(source.dims).fill(1), type: TYPE.bool }];
  },
};

export const SHAPE: Readonly<Record<string, Operator>> = {
  Reshape: reshape,
  Flatten: flatten,
  Transpose: transpose,
  Squeeze: squeeze,
  Unsqueeze: unsqueeze,
  Concat: concat,
  Slice: slice,
  Split: split,
  Gather: gather,
  Expand: expand,
  Pad: pad,
  Dropout: dropout,
};
