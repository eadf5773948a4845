/** Pools: the mean or the largest value under each window, or of a whole picture. */
import { malformed, unsupported } from '../refuse.ts';
import { allocate, sizeOf } from '../tensor.ts';
import type { Tensor } from '../tensor.ts';
import { always, int, ints, real } from './call.ts';
import type { Call, Operator } from './call.ts';
import { eachTap, windowOf } from './window.ts';

type Reduce = (values: Float64Array, places: readonly number[]) => number;

function pooled(call: Call, source: Tensor, reduce: (kernel: number) => Reduce): Tensor {
  const kernel = ints(call, 'kernel_shape');
  if (!kernel) throw malformed('kernel_shape is missing', call.node);
  const window = windowOf(call, source, kernel);
  const [rows, columns] = window.axes;
  const places: number[][] = [];
  for (let row = 0; row < rows.output; row++)
    for (let column = 0; column < columns.output; column++) {
      const under: number[] = [];
      eachTap(window, row, column, (place) => under.push(place));
      if (under.length === 0) throw malformed('a window over padding alone', call.node);
      places.push(under);
    }
  const apply = reduce(rows.kernel * columns.kernel);
  const picture = rows.extent * columns.extent;
  const [images, channels] = source.dims as [number, number];
  const dims = [images, channels, ...window.dims];
  const values = allocate(dims);
  for (let plane = 0; plane < images * channels; plane++) {
    const pixels = source.values.subarray(plane * picture, (plane + 1) * picture);
    places.forEach((under, at) => (values[plane * places.length + at] = apply(pixels, under)));
  }
  return { dims, values, type: source.type };
}

const largest: Reduce = (values, places) => {
  let most = -Infinity;
  for (const place of places) if (values[place]! > most) most = values[place]!;
  return most;
};

const mean =
  (kernel: number | undefined): Reduce =>
  (values, places) => {
    let sum = 0;
    for (const place of places) sum += values[place]!;
    return sum / (kernel ?? places.length);
  };

const WINDOW = ['auto_pad', 'ceil_mode', 'dilations', 'kernel_shape', 'pads', 'strides'];

const averagePool: Operator = {
  attributes: [...WINDOW, 'count_include_pad'],
  inputs: [1, 1],
  affine: always,
  run: (call) => {
    const withPadding = int(call, 'count_include_pad', 0) !== 0;
    if (withPadding && int(call, 'ceil_mode', 0) !== 0)
      throw unsupported('it counts padding with ceil_mode', 'leave one of both out', call.node);
    return [pooled(call, real(call, 0), (kernel) => mean(withPadding ? kernel : undefined))];
  },
};

const maxPool: Operator = {
  attributes: [...WINDOW, 'storage_order'],
  inputs: [1, 1],
  run: (call) => [pooled(call, real(call, 0), () => largest)],
};

function wholePicture(reduce: (values: Float64Array) => number, affine?: Operator['affine']): Operator {
  return {
    attributes: [],
    inputs: [1, 1],
    ...(affine && { affine }),
    run: (call) => {
      const source = real(call, 0);
      const [images = 1, channels = 1, ...picture] = source.dims;
      const size = sizeOf(picture);
      const values = Float64Array.from({ length: images * channels }, (_, plane) =>
        reduce(source.values.subarray(plane * size, (plane + 1) * size)),
      );
      return [{ dims: [images, channels, ...picture.map(() => 1)], values, type: source.type }];
    },
  };
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);

export const POOL: Readonly<Record<string, Operator>> = {
  AveragePool: averagePool,
  MaxPool: maxPool,
  GlobalAveragePool: wholePicture((values) => sum(values) / values.length, always),
  GlobalMaxPool: wholePicture((values) => values.reduce((most, value) => Math.max(most, value), -Infinity)),
};
