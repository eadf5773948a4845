/** From latent weights to the integer network that is shipped, and to real-valued scores for comparison. */
import type { IntegerNetwork } from '../../shared/network/index.ts';
import { KERNEL, POSITIONS, SIDE, STRIDE } from '../memory/layout.ts';
import type { MatrixLayout, ParameterLayout } from '../memory/layout.ts';
import { RowQuantiser } from './quantiser.ts';
import type { Quantisation, Recipe } from '../recipe.ts';

const PADDING = { top: 1, left: 1, bottom: 0, right: 0 } as const;

function integerWeights(latent: Float32Array, matrix: MatrixLayout, quantisation: Quantisation): Int8Array {
  const quantiser = new RowQuantiser(matrix.columns, quantisation);
  const weights = new Int8Array(matrix.rows * matrix.columns);
  const row = new Float32Array(matrix.columns);
  for (let index = 0; index < matrix.rows; index++) {
    const start = matrix.weights + index * matrix.stride;
    quantiser.quantise(latent.subarray(start, start + matrix.columns), row);
    weights.set(row, index * matrix.columns);
  }
  return weights;
}

function integerBiases(latent: Float32Array, matrix: MatrixLayout, unit: number): number[] {
  return Array.from(
    latent.subarray(matrix.biases, matrix.biases + matrix.rows),
    (bias) => Math.round(bias / unit) + 0,
  );
}

/**
 * The integer network of a vector of latent weights. `gains` turn the integer sums of a layer into the activations
 * that it was trained with; biases, trained in units of activations, become integers by dividing the gains out.
 */
export function integerNetwork(
  name: string,
  recipe: Recipe,
  layout: ParameterLayout,
  latent: Float32Array,
  gains: Float32Array,
): IntegerNetwork {
  const { conv, dense, output } = layout;
  const convUnit = gains[0]!;
  const denseUnit = convUnit ** 2 * gains[1]!;
  const outputUnit = denseUnit ** 2 * gains[2]!;
  return {
    name,
    input: { channels: 1, height: SIDE, width: SIDE, bits: recipe.pixelBits },
    layers: [
      {
        kind: 'conv',
        maps: recipe.maps,
        kernelHeight: KERNEL,
        kernelWidth: KERNEL,
        stride: STRIDE,
        padding: PADDING,
        weights: integerWeights(latent, conv, recipe.conv),
        biases: integerBiases(latent, conv, convUnit),
      },
      { kind: 'square' },
      {
        kind: 'dense',
        inputs: recipe.maps * POSITIONS,
        outputs: recipe.hidden,
        weights: integerWeights(latent, dense, recipe.dense),
        biases: integerBiases(latent, dense, denseUnit),
      },
      { kind: 'square' },
      {
        kind: 'dense',
        inputs: recipe.hidden,
        outputs: recipe.classes,
        weights: integerWeights(latent, output, recipe.output),
        biases: integerBiases(latent, output, outputUnit),
      },
    ],
  };
}
