/** One shard of a step: its pictures forward through the network and the gradients backward, in single precision. */
import { predict } from '../../shared/network/index.ts';
import type { Kernels } from './kernels/index.ts';
import { DOT_ROWS } from './kernels/index.ts';
import { CONV_SIDE, DIGITS, KERNEL, PADDED_SIDE, POSITIONS, SIDE, STRIDE, TAPS } from './layout.ts';
import type { MatrixLayout, ShardLayout, TrainingLayout } from './layout.ts';

/** Keeps the logarithm of the loss finite. */
const LEAST_PROBABILITY = 1e-30;

/** Sum of losses and number of right answers over the pictures of one or more steps. */
export interface ShardResult {
  loss: number;
  right: number;
}

/** Works on the memory of one shard; several shards run at the same time in several workers. */
export class Shard {
  readonly #memory: ArrayBufferLike;
  readonly #kernels: Kernels;
  readonly #training: TrainingLayout;
  readonly #shard: ShardLayout;
  readonly #batch: number;

  constructor(
    memory: ArrayBufferLike,
    kernels: Kernels,
    training: TrainingLayout,
    index: number,
    batch: number,
  ) {
    this.#memory = memory;
    this.#kernels = kernels;
    this.#training = training;
    this.#shard = training.shards[index]!;
    this.#batch = batch;
    this.#fillTables();
  }

  #floats(address: number, length: number): Float32Array {
    return new Float32Array(this.#memory, address, length);
  }

  #fillTables(): void {
    const { tables, ...shard } = this.#shard;
    const { dense, output } = this.#training.parameters;
    const rowBytes = 4 * this.#batch;
    const fill = (table: number, count: number, base: number, stride: number): void =>
      new Int32Array(this.#memory, table, count).forEach((_, row, all) => (all[row] = base + row * stride));
    fill(tables.convSquares, dense.columns, shard.convSquares, rowBytes);
    fill(tables.denseSquares, dense.rows, shard.denseSquares, rowBytes);
    fill(tables.denseDeltas, dense.rows, shard.denseDeltas, rowBytes);
    fill(tables.logits, DIGITS, shard.logits, rowBytes);
    fill(tables.convSquaresByImage, this.#batch, shard.convSquaresByImage, 4 * dense.stride);
    fill(tables.denseSquaresByImage, this.#batch, shard.denseSquaresByImage, 4 * output.stride);
    const windows = new Int32Array(this.#memory, tables.windows, POSITIONS * TAPS);
    windows.forEach((_, index) => (windows[index] = shard.pixels + rowBytes * pixelRow(index)));
  }

  /** Writes one picture of levels as column `image` of the padded pixels. */
  setPicture(image: number, levels: Uint8Array): void {
    const pixels = this.#floats(this.#shard.pixels, PADDED_SIDE * PADDED_SIDE * this.#batch);
    for (let row = 0; row < SIDE; row++) {
      let at = ((row + 1) * PADDED_SIDE + 1) * this.#batch + image;
      for (let column = 0; column < SIDE; column++, at += this.#batch)
        pixels[at] = levels[row * SIDE + column]!;
    }
  }

  /**
   * Forward and backward; gradients are the sums over the pictures.
   * @param targets wanted probabilities, [digit][picture]
   * @param labels only for counting right answers
   */
  run(targets: Float32Array, labels: Uint8Array, result: ShardResult): void {
    this.#forward();
    this.#lossAndDeltas(targets, labels, result);
    this.#backward();
  }

  /** Forward only: the probabilities that this network gives, [digit][picture]. */
  answer(probabilities: Float32Array): void {
    this.#forward();
    const { logits, factor } = this.#scores();
    const batch = this.#batch;
    const scores = new Float64Array(DIGITS);
    for (let image = 0; image < batch; image++) {
      for (let digit = 0; digit < DIGITS; digit++) scores[digit] = logits[digit * batch + image]!;
      softmax(scores, factor);
      for (let digit = 0; digit < DIGITS; digit++) probabilities[digit * batch + image] = scores[digit]!;
    }
  }

  #effective(matrix: MatrixLayout): number {
    return this.#training.effective + 4 * matrix.weights;
  }

  #forward(): void {
    const { shard, batch } = { shard: this.#shard, batch: this.#batch };
    const { conv, dense, output } = this.#training.parameters;
    const rowBytes = 4 * batch;
    const weights = this.#effective(conv);
    for (let position = 0; position < POSITIONS; position++) {
      const table = shard.tables.windows + 4 * TAPS * position;
      const sums = shard.convSums + rowBytes * position;
      this.#kernels.matmul(
        conv.rows,
        batch,
        TAPS,
        weights,
        4 * conv.stride,
        4,
        table,
        sums,
        rowBytes * POSITIONS,
      );
    }
    this.#biasAndSquare(conv, POSITIONS, shard.convSums, shard.convSquares);
    this.#multiply(dense, shard.tables.convSquares, shard.denseSums);
    this.#biasAndSquare(dense, 1, shard.denseSums, shard.denseSquares);
    this.#multiply(output, shard.tables.denseSquares, shard.logits);
  }

  #multiply(matrix: MatrixLayout, table: number, sums: number): void {
    const { rows, columns, stride } = matrix;
    this.#kernels.matmul(
      rows,
      this.#batch,
      columns,
      this.#effective(matrix),
      4 * stride,
      4,
      table,
      sums,
      4 * this.#batch,
    );
  }

  #biasAndSquare(matrix: MatrixLayout, positions: number, sumsAt: number, squaresAt: number): void {
    const biases = this.#floats(this.#training.effective + 4 * matrix.biases, matrix.rows);
    const rowLength = positions * this.#batch;
    const sums = this.#floats(sumsAt, matrix.rows * rowLength);
    const squares = this.#floats(squaresAt, matrix.rows * rowLength);
    for (let row = 0, at = 0; row < matrix.rows; row++) {
      const bias = biases[row]!;
      for (const end = at + rowLength; at < end; at++) {
        const sum = sums[at]! + bias;
        sums[at] = sum;
        squares[at] = sum * sum;
      }
    }
  }

  /** Scores with their biases, and the factor that makes them logits. */
  #scores(): { logits: Float32Array; factor: number } {
    const { parameters, effective } = this.#training;
    const batch = this.#batch;
    const logits = this.#floats(this.#shard.logits, DIGITS * batch);
    const biases = this.#floats(effective + 4 * parameters.output.biases, DIGITS);
    for (let at = 0; at < logits.length; at++) logits[at]! += biases[Math.floor(at / batch)]!;
    return { logits, factor: Math.exp(this.#floats(effective + 4 * parameters.temperature, 1)[0]!) };
  }

  /** Softmax and cross-entropy; the logits become the derivatives by the unscaled scores. */
  #lossAndDeltas(targets: Float32Array, labels: Uint8Array, result: ShardResult): void {
    const { parameters } = this.#training;
    const batch = this.#batch;
    const { logits, factor } = this.#scores();
    const answer = new Float64Array(DIGITS);
    let temperatureGradient = 0;
    for (let image = 0; image < batch; image++) {
      for (let digit = 0; digit < DIGITS; digit++) answer[digit] = logits[digit * batch + image]!;
      if (predict(answer) === labels[image]) result.right += 1;
      softmax(answer, factor);
      for (let digit = 0; digit < DIGITS; digit++) {
        const at = digit * batch + image;
        const target = targets[at]!;
        const delta = answer[digit]! - target;
        if (target > 0) result.loss -= target * Math.log(Math.max(answer[digit]!, LEAST_PROBABILITY));
        temperatureGradient += delta * logits[at]! * factor;
        logits[at] = delta * factor;
      }
    }
    this.#floats(this.#shard.gradients, parameters.length)[parameters.temperature] = temperatureGradient;
  }

  #backward(): void {
    const shard = this.#shard;
    const batch = this.#batch;
    const { conv, dense, output } = this.#training.parameters;
    this.#transpose(shard.denseSquares, dense.rows, shard.denseSquaresByImage, output.stride);
    this.#weightGradient(output, shard.logits, shard.tables.denseSquaresByImage);
    this.#biasGradient(output, 1, shard.logits);
    this.#inputDeltas(output, shard.tables.logits, shard.denseDeltas, shard.denseSums);
    this.#transpose(shard.convSquares, dense.columns, shard.convSquaresByImage, dense.stride);
    this.#weightGradient(dense, shard.denseDeltas, shard.tables.convSquaresByImage);
    this.#biasGradient(dense, 1, shard.denseDeltas);
    this.#inputDeltas(dense, shard.tables.denseDeltas, shard.convDeltas, shard.convSums);
    this.#biasGradient(conv, POSITIONS, shard.convDeltas);
    for (let tap = 0; tap < TAPS; tap++) {
      for (let map = 0; map < conv.rows; map += DOT_ROWS) this.#convGradient(conv, tap, map, 4 * batch);
    }
  }

  #weightGradient(matrix: MatrixLayout, deltas: number, tableByImage: number): void {
    const gradients = this.#shard.gradients + 4 * matrix.weights;
    const rowBytes = 4 * this.#batch;
    this.#kernels.matmul(
      matrix.rows,
      matrix.stride,
      this.#batch,
      deltas,
      rowBytes,
      4,
      tableByImage,
      gradients,
      4 * matrix.stride,
    );
  }

  /** Deltas of the sums before the square: 2 * sum * (transposed weights times deltas). */
  #inputDeltas(matrix: MatrixLayout, deltaTable: number, targetAt: number, sumsAt: number): void {
    const { rows, columns, stride } = matrix;
    const batch = this.#batch;
    this.#kernels.matmul(
      columns,
      batch,
      rows,
      this.#effective(matrix),
      4,
      4 * stride,
      deltaTable,
      targetAt,
      4 * batch,
    );
    const target = this.#floats(targetAt, columns * batch);
    const sums = this.#floats(sumsAt, columns * batch);
    for (let at = 0; at < target.length; at++) target[at] = target[at]! * 2 * sums[at]!;
  }

  #biasGradient(matrix: MatrixLayout, positions: number, deltasAt: number): void {
    const rowLength = positions * this.#batch;
    const gradients = this.#floats(this.#shard.gradients + 4 * matrix.biases, matrix.rows);
    const deltas = this.#floats(deltasAt, matrix.rows * rowLength);
    for (let row = 0, at = 0; row < matrix.rows; row++) {
      let sum = 0;
      for (const end = at + rowLength; at < end; at++) sum += deltas[at]!;
      gradients[row] = sum;
    }
  }

  #convGradient(conv: MatrixLayout, tap: number, firstMap: number, rowBytes: number): void {
    const { convDeltas, dotSums, tables, gradients } = this.#shard;
    const windows = new Int32Array(this.#memory, tables.windows, POSITIONS * TAPS);
    const sums = this.#floats(dotSums, 4 * DOT_ROWS).fill(0);
    const deltas = convDeltas + firstMap * POSITIONS * rowBytes;
    for (let position = 0; position < POSITIONS; position++) {
      const pixels = windows[position * TAPS + tap]!;
      this.#kernels.dot(pixels, rowBytes, deltas + position * rowBytes, POSITIONS * rowBytes, dotSums);
    }
    const target = this.#floats(gradients + 4 * conv.weights, conv.rows * conv.stride);
    for (let row = 0; row < Math.min(DOT_ROWS, conv.rows - firstMap); row++) {
      const [a, b, c, d] = sums.subarray(4 * row, 4 * row + 4) as unknown as [number, number, number, number];
      target[(firstMap + row) * conv.stride + tap] = a + b + c + d;
    }
  }

  #transpose(sourceAt: number, rows: number, targetAt: number, stride: number): void {
    const batch = this.#batch;
    const source = this.#floats(sourceAt, rows * batch);
    const target = this.#floats(targetAt, stride * batch);
    for (let first = 0; first < rows; first += 16) {
      const end = Math.min(rows, first + 16);
      for (let image = 0; image < batch; image++) {
        for (let row = first; row < end; row++) target[image * stride + row] = source[row * batch + image]!;
      }
    }
  }
}

/** Scores times `factor` to probabilities, in place. */
function softmax(scores: Float64Array, factor: number): void {
  const top = Math.max(...scores);
  let total = 0;
  for (let digit = 0; digit < DIGITS; digit++) {
    scores[digit] = Math.exp(factor * (scores[digit]! - top));
    total += scores[digit]!;
  }
  for (let digit = 0; digit < DIGITS; digit++) scores[digit]! /= total;
}

/** Row of the padded picture (PADDED_SIDE squared rows) under tap `index % TAPS` of position `index / TAPS`. */
function pixelRow(index: number): number {
  const position = Math.floor(index / TAPS);
  const tap = index % TAPS;
  const row = Math.floor(position / CONV_SIDE) * STRIDE + Math.floor(tap / KERNEL);
  const column = (position % CONV_SIDE) * STRIDE + (tap % KERNEL);
  return row * PADDED_SIDE + column;
}
