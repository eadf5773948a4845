/** The network forward over the pictures of a shard; sums before the squares are kept for the way back. */
import { POSITIONS, TAPS } from '../memory/layout.ts';
import type { MatrixLayout } from '../memory/layout.ts';
import type { ShardMemory } from '../memory/shard.ts';

/** From the pixels to the scores before their biases. Cost: 0.1 million products a picture. */
export function forward(memory: ShardMemory): void {
  const { conv, dense, output } = memory.parameters;
  const { tables, ...shard } = memory.layout;
  convolve(memory, conv);
  biasAndSquare(memory, conv, POSITIONS, shard.convSums, shard.convSquares);
  linear(memory, dense, tables.convSquares, shard.denseSums);
  biasAndSquare(memory, dense, 1, shard.denseSums, shard.denseSquares);
  linear(memory, output, tables.denseSquares, shard.logits);
}

/** One small product a position: the windows are not copied, tables say where their pixels lie. */
function convolve(memory: ShardMemory, conv: MatrixLayout): void {
  const { rowBytes, layout, batch } = memory;
  for (let position = 0; position < POSITIONS; position++) {
    memory.multiply({
      rows: conv.rows,
      columns: batch,
      depth: TAPS,
      left: memory.weightsAt(conv),
      leftRowStride: 4 * conv.stride,
      leftColumnStride: 4,
      right: layout.tables.windows + 4 * TAPS * position,
      result: layout.convSums + rowBytes * position,
      resultRowStride: rowBytes * POSITIONS,
    });
  }
}

function linear(memory: ShardMemory, matrix: MatrixLayout, input: number, sums: number): void {
  memory.multiply({
    rows: matrix.rows,
    columns: memory.batch,
    depth: matrix.columns,
    left: memory.weightsAt(matrix),
    leftRowStride: 4 * matrix.stride,
    leftColumnStride: 4,
    right: input,
    result: sums,
    resultRowStride: memory.rowBytes,
  });
}

function biasAndSquare(
  memory: ShardMemory,
  matrix: MatrixLayout,
  positions: number,
  sumsAt: number,
  squaresAt: number,
): void {
  const biases = memory.biases(matrix);
  const rowLength = positions * memory.batch;
  const sums = memory.floats(sumsAt, matrix.rows * rowLength);
  const squares = memory.floats(squaresAt, matrix.rows * rowLength);
  for (let row = 0, at = 0; row < matrix.rows; row++) {
    const bias = biases[row]!;
    for (const end = at + rowLength; at < end; at++) {
      const sum = sums[at]! + bias;
      sums[at] = sum;
      squares[at] = sum * sum;
    }
  }
}
