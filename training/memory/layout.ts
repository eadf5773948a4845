/** Where everything lies in the one shared memory of a training run. Addresses are in bytes, extents in floats. */
import { DOT_ROWS } from '../kernels/index.ts';
import type { Recipe } from '../recipe.ts';

export const SIDE = 28;
/** The picture with its padding of one row above and one column at the left. */
export const PADDED_SIDE = SIDE + 1;
export const KERNEL = 5;
export const STRIDE = 2;
export const CONV_SIDE = 13;
export const POSITIONS = CONV_SIDE * CONV_SIDE;
export const TAPS = KERNEL * KERNEL;

/** A weight matrix inside the parameter vector; offsets and stride in floats. Rows are padded to whole vectors. */
export interface MatrixLayout {
  readonly rows: number;
  readonly columns: number;
  readonly stride: number;
  readonly weights: number;
  readonly biases: number;
}

export interface ParameterLayout {
  readonly conv: MatrixLayout;
  readonly dense: MatrixLayout;
  readonly output: MatrixLayout;
  /** Offset of the logarithm of the factor between integer scores and logits. */
  readonly temperature: number;
  readonly length: number;
}

const roundUp = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple;

export function parameterLayout(recipe: Recipe): ParameterLayout {
  let offset = 0;
  const matrix = (rows: number, columns: number): MatrixLayout => {
    const stride = roundUp(columns, 8);
    const weights = offset;
    const biases = weights + rows * stride;
    offset = biases + roundUp(rows, 8);
    return { rows, columns, stride, weights, biases };
  };
  const conv = matrix(recipe.maps, TAPS);
  const dense = matrix(recipe.hidden, recipe.maps * POSITIONS);
  const output = matrix(recipe.classes, recipe.hidden);
  return { conv, dense, output, temperature: offset, length: roundUp(offset + 1, 8) };
}

/** Working memory of one shard. All are addresses. */
export interface ShardLayout {
  readonly gradients: number;
  readonly pixels: number;
  readonly convSums: number;
  readonly convSquares: number;
  readonly convSquaresByImage: number;
  readonly denseSums: number;
  readonly denseSquares: number;
  readonly denseSquaresByImage: number;
  readonly logits: number;
  readonly denseDeltas: number;
  readonly convDeltas: number;
  readonly dotSums: number;
  readonly tables: ShardTables;
}

/** Addresses of tables of row addresses. */
export interface ShardTables {
  /** POSITIONS tables of TAPS pixel rows. */
  readonly windows: number;
  readonly convSquares: number;
  readonly convSquaresByImage: number;
  readonly denseSquares: number;
  readonly denseSquaresByImage: number;
  readonly logits: number;
  readonly denseDeltas: number;
}

export interface TrainingLayout {
  readonly parameters: ParameterLayout;
  /** Addresses of vectors of `parameters.length` floats. */
  readonly latent: number;
  readonly momentum: number;
  readonly variance: number;
  readonly average: number;
  /** What the network computes with: quantised latent weights times the gain of their layer. */
  readonly effective: number;
  /** Gains of conv, dense, output: three floats. */
  readonly gains: number;
  readonly shards: readonly ShardLayout[];
  /** Order of the images in this epoch, 32-bit integers. */
  readonly order: number;
  /** Barrier (2 integers), then per shard the sum of losses and the number of right answers (doubles). */
  readonly barrier: number;
  readonly results: number;
  readonly pixels: number;
  readonly labels: number;
  readonly images: number;
  readonly bytes: number;
}

/** The allocation plan of a run; a pure function of recipe and number of images, so every worker computes the same. */
export function trainingLayout(recipe: Recipe, images: number): TrainingLayout {
  let next = 64;
  const allocate = (bytes: number): number => {
    const address = next;
    next = roundUp(next + bytes, 64);
    return address;
  };
  const floats = (count: number): number => allocate(4 * count);
  const parameters = parameterLayout(recipe);
  const vector = (): number => floats(parameters.length);
  const partial = {
    parameters,
    latent: vector(),
    momentum: vector(),
    variance: vector(),
    average: vector(),
    effective: vector(),
    gains: floats(3),
    shards: Array.from({ length: recipe.shards }, () => shardLayout(recipe, parameters, floats)),
    order: floats(images),
    barrier: floats(2),
    results: allocate(16 * recipe.shards),
    pixels: allocate(images * SIDE * SIDE),
    labels: allocate(images),
    images,
  };
  return { ...partial, bytes: next };
}

function shardLayout(
  recipe: Recipe,
  parameters: ParameterLayout,
  floats: (count: number) => number,
): ShardLayout {
  const batch = recipe.shardImages;
  const { dense, output } = parameters;
  return {
    gradients: floats(parameters.length),
    pixels: floats(PADDED_SIDE * PADDED_SIDE * batch),
    convSums: floats(dense.columns * batch),
    convSquares: floats(dense.columns * batch),
    convSquaresByImage: floats(dense.stride * batch),
    denseSums: floats(dense.rows * batch),
    denseSquares: floats(dense.rows * batch),
    denseSquaresByImage: floats(output.stride * batch),
    logits: floats(output.rows * batch),
    denseDeltas: floats(dense.rows * batch),
    convDeltas: floats((dense.columns + DOT_ROWS * POSITIONS) * batch),
    dotSums: floats(4 * DOT_ROWS),
    tables: {
      windows: floats(POSITIONS * TAPS),
      convSquares: floats(dense.columns),
      convSquaresByImage: floats(batch),
      denseSquares: floats(dense.rows),
      denseSquaresByImage: floats(batch),
      logits: floats(output.rows),
      denseDeltas: floats(dense.rows),
    },
  };
}
