/** Convolution, with groups, strides, dilations and padding. */
import { malformed } from '../refuse.ts';
import { allocate } from '../tensor.ts';
import { inFirst, int, ints, real } from './call.ts';
import type { Operator } from './call.ts';
import { windowOf, type Axis, type Window } from './window.ts';

/** Positions along an axis, from and to (not included), for which one tap lies within the picture. */
function reach({ extent, stride, dilation, before, output }: Axis, tap: number): [number, number] {
  const start = tap * dilation - before;
  const from = start < 0 ? Math.ceil(-start / stride) : 0;
  return [from, Math.min(output, Math.floor((extent - 1 - start) / stride) + 1)];
}

/** Adds one channel under one kernel to one map: tap by tap, so that the innermost loop runs along rows. */
function addChannel(
  { axes: [rows, columns] }: Window,
  x: Float64Array,
  w: Float64Array,
  map: Float64Array,
): void {
  for (let y = 0; y < rows.kernel; y++) {
    const [top, bottom] = reach(rows, y);
    for (let z = 0; z < columns.kernel; z++) {
      const [left, right] = reach(columns, z);
      const weight = w[y * columns.kernel + z]!;
      for (let row = top; row < bottom; row++) {
        const source = (row * rows.stride - rows.before + y * rows.dilation) * columns.extent;
        let from = source + left * columns.stride - columns.before + z * columns.dilation;
        const target = row * columns.output;
        for (let column = left; column < right; column++, from += columns.stride)
          map[target + column]! += weight * x[from]!;
      }
    }
  }
}

export const convolution: Operator = {
  attributes: ['auto_pad', 'dilations', 'group', 'kernel_shape', 'pads', 'strides'],
  inputs: [2, 3],
  affine: inFirst,
  run: (call) => {
    const [source, weights] = [real(call, 0), real(call, 1)];
    const window = windowOf(call, source, ints(call, 'kernel_shape') ?? weights.dims.slice(2));
    const [rows, columns] = window.axes;
    const group = int(call, 'group', 1);
    const [images, channels] = source.dims as [number, number];
    const [maps, own] = weights.dims as [number, number];
    if (weights.dims.slice(2).join() !== (ints(call, 'kernel_shape') ?? weights.dims.slice(2)).join())
      throw malformed('kernel_shape is not that of the weights', call.node);
    if (!(group > 0) || own * group !== channels || maps % group !== 0)
      throw malformed(`${maps} maps of ${own} channels in ${group} groups do not fit ${channels}`, call.node);
    const biases = call.inputs[2]?.values;
    if (biases && biases.length !== maps) throw malformed(`expected ${maps} biases`, call.node);
    const [picture, kernel] = [rows.extent * columns.extent, rows.kernel * columns.kernel];
    const positions = rows.output * columns.output;
    const dims = [images, maps, ...window.dims];
    const values = allocate(dims);
    for (let plane = 0; plane < images * maps; plane++) {
      const [image, map] = [Math.floor(plane / maps), plane % maps];
      const first = image * channels + Math.floor(map / (maps / group)) * own;
      const target = values.subarray(plane * positions, (plane + 1) * positions);
      if (biases) target.fill(biases[map]!);
      for (let channel = 0; channel < own; channel++)
        addChannel(
          window,
          source.values.subarray((first + channel) * picture, (first + channel + 1) * picture),
          weights.values.subarray((map * own + channel) * kernel, (map * own + channel + 1) * kernel),
          target,
        );
    }
    return [{ dims, values, type: source.type }];
  },
};
