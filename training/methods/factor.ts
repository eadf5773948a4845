/**
 * The layers before they were multiplied out: a trained network of convolution, square, dense, square, dense becomes convolution, square,
 * pooling, second convolution, dense, square, dense, all of small integers, that computes nearly the same.
 *
 * Pooling adds 3 x 3 neighbours of each map. The second convolution (5 x 5, stride 2) has the principal components of the pooled maps of
 * training images as kernels. The dense layer behind it is fitted by least squares so that its sums are those of the trained layer, and
 * rounded column by column, each error made good by the columns that follow (Frantar et al. 2023, GPTQ: arXiv 2210.17323).
 */
import { CryptoNetsError, throwIfAborted } from '../../shared/errors/index.ts';
import { quantise } from '../../shared/image/quantise.ts';
import { lowerNetwork, preparePlain, readPixels, traceNumbers } from '../../shared/network/index.ts';
import type { ConvLayer, DenseLayer, IntegerNetwork } from '../../shared/network/index.ts';
import { lowerLayer } from '../../shared/network/lower.ts';
import { PICTURE_SIZE } from '../data/dataset.ts';
import type { LabelledImages } from '../data/dataset.ts';
import { cholesky, eigenvectors, inverseFromCholesky } from './linear-algebra.ts';

export interface FactorRecipe {
  /** Maps of the second convolution, at most 5 x 5 x the maps of the first. */
  readonly maps: number;
  /** Largest weight of the second convolution and of the dense layer behind it. */
  readonly largestKernel: number;
  readonly largestDense: number;
  /** How many steps of the new dense sums one step of the trained ones is. */
  readonly scale: number;
  /** Of the mean square of a value of the second convolution: what keeps weights small. */
  readonly ridge: number;
  /** Training images that are looked at. */
  readonly images: number;
}

const KERNEL = 5;
const STRIDE = 2;
const NO_PADDING = { top: 0, left: 0, bottom: 0, right: 0 };
const POOL_PADDING = { top: 1, left: 1, bottom: 1, right: 1 };

interface Trained {
  readonly first: ConvLayer;
  readonly dense: DenseLayer;
  readonly output: DenseLayer;
}

function trainedLayers({ layers }: IntegerNetwork): Trained {
  const [first, square, dense, square2, output] = layers;
  const fits = first?.kind === 'conv' && dense?.kind === 'dense' && output?.kind === 'dense';
  if (fits && layers.length === 5 && square?.kind === 'square' && square2?.kind === 'square')
    return { first, dense, output };
  throw new CryptoNetsError('MODEL_INVALID', 'expected convolution, square, dense, square, dense');
}

/** Sums of 3 x 3 neighbours of each of `maps` maps. */
function poolingLayer(maps: number): ConvLayer {
  const weights = new Int8Array(maps * maps * 9);
  for (let map = 0; map < maps; map++) weights.fill(1, (map * maps + map) * 9, (map * maps + map + 1) * 9);
  return {
    ...{ kind: 'conv', maps, kernelHeight: 3, kernelWidth: 3, stride: 1, padding: POOL_PADDING },
    ...{ weights, biases: Array.from({ length: maps }, () => 0) },
  };
}

interface Shape {
  readonly maps: number;
  readonly side: number;
}

/** Activations of the first square, image after image. */
function squaresOf(network: IntegerNetwork, data: LabelledImages, images: number): Float64Array[] {
  const plain = preparePlain(network);
  return Array.from({ length: images }, (_, image) => {
    const picture = data.pixels.subarray(image * PICTURE_SIZE, (image + 1) * PICTURE_SIZE);
    return traceNumbers(plain, readPixels(quantise(picture, network.input.bits), network.input))[1]!;
  });
}

type Sparse = ReturnType<typeof lowerLayer>;

function apply(map: Sparse, input: Float64Array): Float64Array {
  const output = new Float64Array(map.outputs);
  for (let row = 0; row < map.outputs; row++) {
    let sum = 0;
    for (let entry = map.rowStart[row]!; entry < map.rowStart[row + 1]!; entry++)
      sum += map.weights[entry]! * input[map.columns[entry]!]!;
    output[row] = sum;
  }
  return output;
}

/** Principal components of the windows of pooled maps, as integers. */
function secondConvolution(pooled: readonly Float64Array[], { maps, side }: Shape, recipe: FactorRecipe) {
  const size = maps * KERNEL * KERNEL;
  const moments = new Float64Array(size * size);
  const window = new Float64Array(size);
  const places = Math.floor((side - KERNEL) / STRIDE) + 1;
  for (const values of pooled.slice(0, 2000)) {
    for (let top = 0; top < places; top++)
      for (let left = 0; left < places; left++) {
        let at = 0;
        for (let map = 0; map < maps; map++)
          for (let y = 0; y < KERNEL; y++)
            for (let x = 0; x < KERNEL; x++)
              window[at++] = values[(map * side + STRIDE * top + y) * side + STRIDE * left + x]!;
        addOuter(moments, window, size);
      }
  }
  mirror(moments, size);
  const kernels = eigenvectors(moments, size).slice(0, recipe.maps);
  const weights = new Int8Array(recipe.maps * size);
  kernels.forEach((kernel, map) => {
    const largest = kernel.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    kernel.forEach((value, at) => {
      weights[map * size + at] = Math.round((value / largest) * recipe.largestKernel);
    });
  });
  const layer: ConvLayer = {
    ...{ kind: 'conv', maps: recipe.maps, kernelHeight: KERNEL, kernelWidth: KERNEL, stride: STRIDE },
    ...{ padding: NO_PADDING, weights, biases: Array.from({ length: recipe.maps }, () => 0) },
  };
  return layer;
}

/** Adds x x^T to the lower half. */
function addOuter(sum: Float64Array, x: Float64Array, size: number): void {
  for (let row = 0; row < size; row++) {
    const scale = x[row]!;
    if (scale === 0) continue;
    const target = sum.subarray(row * size, row * size + row + 1);
    for (let column = 0; column <= row; column++) target[column]! += scale * x[column]!;
  }
}

function mirror(matrix: Float64Array, size: number): void {
  for (let row = 0; row < size; row++)
    for (let column = 0; column < row; column++) matrix[column * size + row] = matrix[row * size + column]!;
}

/** Integers D with D f close to `scale` times the trained sums, f the features of an image. */
function fittedDense(
  features: readonly Float64Array[],
  sums: readonly Float64Array[],
  recipe: FactorRecipe,
): Int8Array {
  const [size, outputs] = [features[0]!.length, sums[0]!.length];
  const gram = new Float64Array(size * size);
  const cross = new Float64Array(outputs * size);
  features.forEach((feature, image) => {
    addOuter(gram, feature, size);
    for (let output = 0; output < outputs; output++) {
      const scale = recipe.scale * sums[image]![output]!;
      const target = cross.subarray(output * size, (output + 1) * size);
      for (let at = 0; at < size; at++) target[at]! += scale * feature[at]!;
    }
  });
  let trace = 0;
  for (let at = 0; at < size; at++) trace += gram[at * size + at]!;
  for (let at = 0; at < size; at++) gram[at * size + at]! += (recipe.ridge * trace) / size;
  cholesky(gram, size);
  const inverse = inverseFromCholesky(gram, size);
  const real = product(cross, inverse, outputs, size);
  return roundColumns(real, inverse, outputs, size, recipe.largestDense);
}

function product(left: Float64Array, right: Float64Array, rows: number, size: number): Float64Array {
  const result = new Float64Array(rows * size);
  for (let row = 0; row < rows; row++) {
    const target = result.subarray(row * size, (row + 1) * size);
    for (let at = 0; at < size; at++) {
      const scale = left[row * size + at]!;
      const source = right.subarray(at * size, (at + 1) * size);
      for (let column = 0; column < size; column++) target[column]! += scale * source[column]!;
    }
  }
  return result;
}

/** GPTQ: `inverse` is that of the features' second moments. */
function roundColumns(
  real: Float64Array,
  inverse: Float64Array,
  rows: number,
  size: number,
  largest: number,
): Int8Array {
  const upper = upperFactor(inverse, size);
  const rounded = new Int8Array(rows * size);
  for (let row = 0; row < rows; row++) {
    const weights = real.subarray(row * size, (row + 1) * size);
    for (let at = 0; at < size; at++) {
      const weight = Math.max(-largest, Math.min(largest, Math.round(weights[at]!)));
      rounded[row * size + at] = weight;
      const error = (weights[at]! - weight) / upper[at * size + at]!;
      for (let later = at + 1; later < size; later++) weights[later]! -= error * upper[at * size + later]!;
    }
  }
  return rounded;
}

/** U with U^T U = matrix, U upper triangular. */
function upperFactor(matrix: Float64Array, size: number): Float64Array {
  const lower = Float64Array.from(matrix);
  cholesky(lower, size);
  const upper = new Float64Array(size * size);
  for (let row = 0; row < size; row++)
    for (let column = 0; column <= row; column++) upper[column * size + row] = lower[row * size + column]!;
  return upper;
}

/**
 * Seven layers for five. Deterministic; some 30 s and 200 MB at 50 maps.
 * @throws MODEL_INVALID when the network has other layers, CANCELLED
 */
export function factorNetwork(
  name: string,
  network: IntegerNetwork,
  data: LabelledImages,
  recipe: FactorRecipe,
  signal?: AbortSignal,
): IntegerNetwork {
  const { first, dense, output } = trainedLayers(network);
  const squares = squaresOf(network, data, recipe.images);
  const { maps } = first;
  const side = Math.sqrt(squares[0]!.length / maps);
  const shape = { channels: maps, height: side, width: side };
  const pooling = poolingLayer(maps);
  const pool = lowerLayer(pooling, shape);
  const pooled = squares.map((values) => apply(pool, values));
  throwIfAborted(signal);
  const second = secondConvolution(pooled, { maps, side }, recipe);
  const convolve = lowerLayer(second, shape);
  const trainedDense = lowerNetwork(network)[2] as Sparse;
  const features = pooled.map((values) => apply(convolve, values));
  const sums = squares.map((values) => apply(trainedDense, values));
  throwIfAborted(signal);
  const weights = fittedDense(features, sums, recipe);
  const { scale } = recipe;
  return {
    name,
    input: network.input,
    layers: [
      first,
      { kind: 'square' },
      pooling,
      second,
      {
        ...{ kind: 'dense', inputs: convolve.outputs, outputs: dense.outputs, weights },
        biases: dense.biases.map((bias) => Math.round(bias * scale) + 0),
      },
      { kind: 'square' },
      { ...output, biases: output.biases.map((bias) => Math.round(bias * scale * scale) + 0) },
    ],
  };
}
