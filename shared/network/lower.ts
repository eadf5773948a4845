/** Lowering: every linear layer as a sparse integer matrix, the one form that evaluators and range proof read. */
import { NETWORK_LIMITS } from './limits.ts';
import { invalidModel } from './invalid.ts';
import { networkShapes, outputShape } from './shape.ts';
import { shapeSize } from './types.ts';
import type { ConvLayer, DenseLayer, IntegerNetwork, LinearLayer, Shape } from './types.ts';

/**
 * A sparse integer matrix in compressed rows, zeros skipped: row r holds the entries
 * `rowStart[r] .. rowStart[r + 1] - 1` of `columns` (ascending within a row) and `weights`.
 * output[r] = biases[r] + sum of weights[e] * input[columns[e]].
 */
export interface LinearMap {
  readonly inputs: number;
  readonly outputs: number;
  /** outputs + 1 entries. */
  readonly rowStart: Uint32Array;
  readonly columns: Uint32Array;
  /** Never zero. */
  readonly weights: Int32Array;
  /** Safe integers, one an output. */
  readonly biases: readonly number[];
}

/** A layer in the form that evaluators, planners and the range proof read. */
export type LoweredLayer = LinearMap | 'square';

/**
 * Every layer, lowered; columns of the first one are the pixels that the network reads (`inputSize`), without those outside its mask.
 * Cost: a few milliseconds for 100,000 weights. @throws MODEL_INVALID
 */
export function lowerNetwork(network: IntegerNetwork): LoweredLayer[] {
  const shapes = networkShapes(network);
  const { mask } = network.input;
  return network.layers.map((layer, index): LoweredLayer => {
    if (layer.kind === 'square') return 'square';
    const map = lowerLayer(layer, shapes[index]!);
    return index === 0 && mask ? masked(map, mask) : map;
  });
}

/** The map on the inputs at `positions` alone, renumbered in their order; all other inputs are zero. */
function masked(map: LinearMap, positions: Uint16Array): LinearMap {
  const place = new Int32Array(map.inputs).fill(-1);
  positions.forEach((position, index) => (place[position] = index));
  const rowStart = new Uint32Array(map.outputs + 1);
  const columns: number[] = [];
  const weights: number[] = [];
  for (let row = 0; row < map.outputs; row++) {
    for (let entry = map.rowStart[row]!; entry < map.rowStart[row + 1]!; entry++) {
      const column = place[map.columns[entry]!]!;
      if (column < 0) continue;
      columns.push(column);
      weights.push(map.weights[entry]!);
    }
    rowStart[row + 1] = columns.length;
  }
  const { outputs, biases } = map;
  const inputs = positions.length;
  return {
    inputs,
    outputs,
    rowStart,
    columns: Uint32Array.from(columns),
    weights: Int32Array.from(weights),
    biases,
  };
}

type Visit = (row: number, column: number, weight: number) => void;

/**
 * The sparse matrix of a linear layer on values of `inputShape`.
 * Cost: two passes over the weights. @throws MODEL_INVALID when the layer does not fit or has too many entries.
 */
export function lowerLayer(layer: LinearLayer, inputShape: Shape): LinearMap {
  const output = outputShape(layer, inputShape);
  const outputs = shapeSize(output);
  const visitAll = (visit: Visit): void =>
    layer.kind === 'dense' ? visitDense(layer, visit) : visitConv(layer, inputShape, output, visit);
  const rowStart = new Uint32Array(outputs + 1);
  let entries = 0;
  visitAll((row) => {
    rowStart[row + 1]! += 1;
    entries += 1;
  });
  if (entries > NETWORK_LIMITS.entries)
    throw invalidModel(`${layer.kind}: too many nonzero entries, got ${entries}`);
  for (let row = 0; row < outputs; row++) rowStart[row + 1]! += rowStart[row]!;
  const columns = new Uint32Array(entries);
  const weights = new Int32Array(entries);
  let next = 0;
  visitAll((_row, column, weight) => {
    columns[next] = column;
    weights[next++] = weight;
  });
  return {
    inputs: shapeSize(inputShape),
    outputs,
    rowStart,
    columns,
    weights,
    biases: loweredBiases(layer, outputs),
  };
}

function loweredBiases(layer: LinearLayer, outputs: number): readonly number[] {
  if (layer.kind === 'dense') return layer.biases;
  const positions = outputs / layer.maps;
  return Array.from({ length: outputs }, (_, row) => layer.biases[Math.floor(row / positions)]!);
}

function visitDense(layer: DenseLayer, visit: Visit): void {
  for (let row = 0; row < layer.outputs; row++) {
    for (let column = 0; column < layer.inputs; column++) {
      const weight = layer.weights[row * layer.inputs + column]!;
      if (weight !== 0) visit(row, column, weight);
    }
  }
}

function visitConv(layer: ConvLayer, input: Shape, output: Shape, visit: Visit): void {
  let row = 0;
  for (let map = 0; map < layer.maps; map++) {
    for (let top = 0; top < output.height; top++) {
      for (let left = 0; left < output.width; left++, row++) {
        visitWindow(layer, input, map, top, left, (column, weight) => visit(row, column, weight));
      }
    }
  }
}

function visitWindow(
  layer: ConvLayer,
  input: Shape,
  map: number,
  outputRow: number,
  outputColumn: number,
  visit: (column: number, weight: number) => void,
): void {
  const firstRow = outputRow * layer.stride - layer.padding.top;
  const firstColumn = outputColumn * layer.stride - layer.padding.left;
  let index = map * input.channels * layer.kernelHeight * layer.kernelWidth;
  for (let channel = 0; channel < input.channels; channel++) {
    for (let y = firstRow; y < firstRow + layer.kernelHeight; y++) {
      for (let x = firstColumn; x < firstColumn + layer.kernelWidth; x++) {
        const weight = layer.weights[index++]!;
        const inside = y >= 0 && y < input.height && x >= 0 && x < input.width;
        if (inside && weight !== 0) visit((channel * input.height + y) * input.width + x, weight);
      }
    }
  }
}
