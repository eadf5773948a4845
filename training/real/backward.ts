/** The gradients of a shard, from the derivatives by the scores back to the weights of the convolution. */
import { DOT_ROWS } from '../kernels/index.ts';
import { POSITIONS, TAPS } from '../memory/layout.ts';
import type { MatrixLayout } from '../memory/layout.ts';
import type { ShardMemory } from '../memory/shard.ts';

/** After `lossAndDeltas`: writes the gradients, sums over the pictures. Cost: twice that of `forward`. */
export function backward(memory: ShardMemory): void {
  const { tables, ...shard } = memory.layout;
  const { conv, dense, output } = memory.parameters;
  transpose(memory, shard.denseSquares, dense.rows, shard.denseSquaresByImage, output.stride);
  weightGradient(memory, output, shard.logits, tables.denseSquaresByImage);
  biasGradient(memory, output, 1, shard.logits);
  inputDeltas(memory, output, tables.logits, shard.denseDeltas, shard.denseSums);
  transpose(memory, shard.convSquares, dense.columns, shard.convSquaresByImage, dense.stride);
  weightGradient(memory, dense, shard.denseDeltas, tables.convSquaresByImage);
  biasGradient(memory, dense, 1, shard.denseDeltas);
  inputDeltas(memory, dense, tables.denseDeltas, shard.convDeltas, shard.convSums);
  biasGradient(memory, conv, POSITIONS, shard.convDeltas);
  for (let tap = 0; tap < TAPS; tap++) {
    for (let map = 0; map < conv.rows; map += DOT_ROWS) convGradient(memory, conv, tap, map);
  }
}

/** Deltas times the inputs of the layer, which lie picture by picture. */
function weightGradient(
  memory: ShardMemory,
  matrix: MatrixLayout,
  deltas: number,
  inputsByImage: number,
): void {
  memory.multiply({
    rows: matrix.rows,
    columns: matrix.stride,
    depth: memory.batch,
    left: deltas,
    leftRowStride: memory.rowBytes,
    leftColumnStride: 4,
    right: inputsByImage,
    result: memory.layout.gradients + 4 * matrix.weights,
    resultRowStride: 4 * matrix.stride,
  });
}

/** Deltas of the sums before the square: 2 * sum * (transposed weights times deltas). */
function inputDeltas(
  memory: ShardMemory,
  matrix: MatrixLayout,
  deltas: number,
  targetAt: number,
  sumsAt: number,
): void {
  const { batch, rowBytes } = memory;
  memory.multiply({
    rows: matrix.columns,
    columns: batch,
    depth: matrix.rows,
    left: memory.weightsAt(matrix),
    leftRowStride: 4,
    leftColumnStride: 4 * matrix.stride,
    right: deltas,
    result: targetAt,
    resultRowStride: rowBytes,
  });
  const target = memory.floats(targetAt, matrix.columns * batch);
  const sums = memory.floats(sumsAt, matrix.columns * batch);
  for (let at = 0; at < target.length; at++) target[at] = target[at]! * 2 * sums[at]!;
}

function biasGradient(memory: ShardMemory, matrix: MatrixLayout, positions: number, deltasAt: number): void {
  const rowLength = positions * memory.batch;
  const gradients = memory.floats(memory.layout.gradients + 4 * matrix.biases, matrix.rows);
  const deltas = memory.floats(deltasAt, matrix.rows * rowLength);
  for (let row = 0, at = 0; row < matrix.rows; row++) {
    let sum = 0;
    for (const end = at + rowLength; at < end; at++) sum += deltas[at]!;
    gradients[row] = sum;
  }
}

/** Gradient of one tap of DOT_ROWS maps: inner products with the pixels under it, over positions and pictures. */
function convGradient(memory: ShardMemory, conv: MatrixLayout, tap: number, firstMap: number): void {
  const { layout, rowBytes, kernels } = memory;
  const windows = memory.integers(layout.tables.windows, POSITIONS * TAPS);
  const sums = memory.floats(layout.dotSums, 4 * DOT_ROWS).fill(0);
  const deltas = layout.convDeltas + firstMap * POSITIONS * rowBytes;
  for (let position = 0; position < POSITIONS; position++) {
    const pixels = windows[position * TAPS + tap]!;
    kernels.dot(pixels, rowBytes, deltas + position * rowBytes, POSITIONS * rowBytes, layout.dotSums);
  }
  const target = memory.floats(layout.gradients + 4 * conv.weights, conv.rows * conv.stride);
  for (let row = 0; row < Math.min(DOT_ROWS, conv.rows - firstMap); row++) {
    const lanes = sums.subarray(4 * row, 4 * row + 4);
    target[(firstMap + row) * conv.stride + tap] = lanes.reduce((sum, lane) => sum + lane, 0);
  }
}

/** [feature][picture] to [picture][feature], in blocks that stay in the cache. */
function transpose(
  memory: ShardMemory,
  sourceAt: number,
  rows: number,
  targetAt: number,
  stride: number,
): void {
  const { batch } = memory;
  const source = memory.floats(sourceAt, rows * batch);
  const target = memory.floats(targetAt, stride * batch);
  for (let first = 0; first < rows; first += 16) {
    const end = Math.min(rows, first + 16);
    for (let image = 0; image < batch; image++) {
      for (let row = first; row < end; row++) target[image * stride + row] = source[row * batch + image]!;
    }
  }
}
