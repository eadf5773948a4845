/** Convolution, with groups, strides, dilations and padding. */
import { malformed } from '../refuse.ts';
import { allocate } from '../tensor.ts';
import { inFirst, int, ints, real } from './call.ts';
import type { Operator } from './call.ts';
import { eachTap, windowOf } from './window.ts';

/** For every position of the output the taps that lie within the picture: place and tap, one after the other. */
function tapsOf(window: ReturnType<typeof windowOf>): {
  readonly starts: Int32Array;
  readonly taps: Int32Array;
} {
  const [rows, columns] = window.axes;
  const starts = new Int32Array(rows.output * columns.output + 1);
  const taps: number[] = [];
  for (let at = 0; at < starts.length - 1; at++) {
    eachTap(window, Math.floor(at / columns.output), at % columns.output, (place, tap) =>
      taps.push(place, tap),
    );
    starts[at + 1] = taps.length;
  }
  return { starts, taps: Int32Array.from(taps) };
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
    const { starts, taps } = tapsOf(window);
    const [picture, kernel, positions] = [
      rows.extent * columns.extent,
      rows.kernel * columns.kernel,
      starts.length - 1,
    ];
    const dims = [images, maps, ...window.dims];
    const values = allocate(dims);
    const [w, x] = [weights.values, source.values];
    let next = 0;
    for (let image = 0; image < images; image++) {
      for (let map = 0; map < maps; map++) {
        const first = (image * channels + Math.floor(map / (maps / group)) * own) * picture;
        for (let position = 0; position < positions; position++) {
          let sum = biases ? biases[map]! : 0;
          const end = starts[position + 1]!;
          for (let channel = 0; channel < own; channel++) {
            const [from, weight] = [first + channel * picture, (map * own + channel) * kernel];
            for (let at = starts[position]!; at < end; at += 2)
              sum += x[from + taps[at]!]! * w[weight + taps[at + 1]!]!;
          }
          values[next++] = sum;
        }
      }
    }
    return [{ dims, values, type: source.type }];
  },
};
