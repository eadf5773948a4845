/** The memory of one shard with the kernels that work on it: views, tables of row addresses, pictures. */
import type { Kernels } from '../kernels/index.ts';
import { CONV_SIDE, KERNEL, PADDED_SIDE, POSITIONS, SIDE, STRIDE, TAPS } from './layout.ts';
import type { MatrixLayout, ParameterLayout, ShardLayout, TrainingLayout } from './layout.ts';

/** The operands of one matrix product, see kernels/matmul.ts; addresses and strides in bytes. */
export interface Product {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly left: number;
  readonly leftRowStride: number;
  readonly leftColumnStride: number;
  /** Table of the addresses of the rows of the right factor. */
  readonly right: number;
  readonly result: number;
  readonly resultRowStride: number;
}

export class ShardMemory {
  readonly kernels: Kernels;
  readonly layout: ShardLayout;
  readonly parameters: ParameterLayout;
  /** Pictures of the shard, and the bytes of a row of one float each. */
  readonly batch: number;
  readonly rowBytes: number;
  readonly #memory: ArrayBufferLike;
  readonly #effective: number;

  constructor(
    memory: ArrayBufferLike,
    kernels: Kernels,
    training: TrainingLayout,
    index: number,
    batch: number,
  ) {
    this.kernels = kernels;
    this.layout = training.shards[index]!;
    this.parameters = training.parameters;
    this.batch = batch;
    this.rowBytes = 4 * batch;
    this.#memory = memory;
    this.#effective = training.effective;
    this.#fillTables();
  }

  floats(address: number, length: number): Float32Array {
    return new Float32Array(this.#memory, address, length);
  }

  integers(address: number, length: number): Int32Array {
    return new Int32Array(this.#memory, address, length);
  }

  /** Address of the weights that the network computes with. */
  weightsAt(matrix: MatrixLayout): number {
    return this.#effective + 4 * matrix.weights;
  }

  biases(matrix: MatrixLayout): Float32Array {
    return this.floats(this.#effective + 4 * matrix.biases, matrix.rows);
  }

  /** Factor between scores and logits. */
  temperature(): number {
    return Math.exp(this.floats(this.#effective + 4 * this.parameters.temperature, 1)[0]!);
  }

  multiply(product: Product): void {
    const { rows, columns, depth, left, leftRowStride, leftColumnStride } = product;
    const { right, result, resultRowStride } = product;
    this.kernels.matmul(
      rows,
      columns,
      depth,
      left,
      leftRowStride,
      leftColumnStride,
      right,
      result,
      resultRowStride,
    );
  }

  /** Writes one picture of levels as column `image` of the padded pixels. */
  setPicture(image: number, levels: Uint8Array): void {
    const { batch } = this;
    const pixels = this.floats(this.layout.pixels, PADDED_SIDE * PADDED_SIDE * batch);
    for (let row = 0; row < SIDE; row++) {
      let at = ((row + 1) * PADDED_SIDE + 1) * batch + image;
      for (let column = 0; column < SIDE; column++, at += batch) pixels[at] = levels[row * SIDE + column]!;
    }
  }

  #fillTables(): void {
    const { tables, ...shard } = this.layout;
    const { dense, output } = this.parameters;
    const { batch, rowBytes } = this;
    const fill = (table: number, count: number, base: number, stride: number): void =>
      this.integers(table, count).forEach((_, row, all) => (all[row] = base + row * stride));
    fill(tables.convSquares, dense.columns, shard.convSquares, rowBytes);
    fill(tables.denseSquares, dense.rows, shard.denseSquares, rowBytes);
    fill(tables.denseDeltas, dense.rows, shard.denseDeltas, rowBytes);
    fill(tables.logits, output.rows, shard.logits, rowBytes);
    fill(tables.convSquaresByImage, batch, shard.convSquaresByImage, 4 * dense.stride);
    fill(tables.denseSquaresByImage, batch, shard.denseSquaresByImage, 4 * output.stride);
    const windows = this.integers(tables.windows, POSITIONS * TAPS);
    windows.forEach((_, index) => (windows[index] = shard.pixels + rowBytes * pixelRow(index)));
  }
}

/** Row of the padded picture (PADDED_SIDE squared rows) under tap `index % TAPS` of position `index / TAPS`. */
function pixelRow(index: number): number {
  const position = Math.floor(index / TAPS);
  const tap = index % TAPS;
  const row = Math.floor(position / CONV_SIDE) * STRIDE + Math.floor(tap / KERNEL);
  const column = (position % CONV_SIDE) * STRIDE + (tap % KERNEL);
  return row * PADDED_SIDE + column;
}
