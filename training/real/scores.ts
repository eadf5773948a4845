/** The network with its real-valued weights, before quantisation: what the integer network is compared with. */
import { quantise } from '../../shared/image/quantise.ts';
import { predict } from '../../shared/network/index.ts';
import { PICTURE_SIZE } from '../data/dataset.ts';
import type { LabelledImages } from '../data/dataset.ts';
import { CONV_SIDE, KERNEL, POSITIONS, SIDE, STRIDE } from '../memory/layout.ts';
import type { MatrixLayout, ParameterLayout } from '../memory/layout.ts';
import type { Recipe } from '../recipe.ts';

/** Weights and gains at the end of the phase with real weights. */
export interface RealWeights {
  readonly latent: Float32Array;
  readonly gains: Float32Array;
}

function dense(weights: RealWeights, matrix: MatrixLayout, layer: number, input: Float64Array): Float64Array {
  const { latent, gains } = weights;
  return Float64Array.from({ length: matrix.rows }, (_, row) => {
    const start = matrix.weights + row * matrix.stride;
    let sum = 0;
    for (let column = 0; column < matrix.columns; column++) sum += latent[start + column]! * input[column]!;
    return sum * gains[layer]! + latent[matrix.biases + row]!;
  });
}

/** The window of `position` in a picture that is padded by one row above and one column at the left. */
function window(levels: Uint8Array, position: number): Float64Array {
  const top = Math.floor(position / CONV_SIDE) * STRIDE - 1;
  const left = (position % CONV_SIDE) * STRIDE - 1;
  return Float64Array.from({ length: KERNEL * KERNEL }, (_, tap) => {
    const row = top + Math.floor(tap / KERNEL);
    const column = left + (tap % KERNEL);
    return row < 0 || column < 0 ? 0 : levels[row * SIDE + column]!;
  });
}

function conv(weights: RealWeights, matrix: MatrixLayout, levels: Uint8Array): Float64Array {
  const output = new Float64Array(matrix.rows * POSITIONS);
  for (let position = 0; position < POSITIONS; position++) {
    dense(weights, matrix, 0, window(levels, position)).forEach((value, map) => {
      output[map * POSITIONS + position] = value;
    });
  }
  return output;
}

/** Scores of one quantised picture, before the temperature. */
export function realScores(weights: RealWeights, layout: ParameterLayout, levels: Uint8Array): Float64Array {
  const square = (values: Float64Array): Float64Array => values.map((value) => value * value);
  const hidden = dense(weights, layout.dense, 1, square(conv(weights, layout.conv, levels)));
  return dense(weights, layout.output, 2, square(hidden));
}

/** Number of pictures that the real-valued network gets right. Cost: 0.1 million products a picture. */
export function countRealRight(
  weights: RealWeights,
  layout: ParameterLayout,
  recipe: Recipe,
  set: LabelledImages,
): number {
  let right = 0;
  for (let image = 0; image < set.count; image++) {
    const grey = set.pixels.subarray(image * PICTURE_SIZE, (image + 1) * PICTURE_SIZE);
    const scores = realScores(weights, layout, quantise(grey, recipe.pixelBits));
    if (predict(scores) === set.labels[image]) right += 1;
  }
  return right;
}
