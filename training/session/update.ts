/** The step after the gradients: Adam on the latent weights, then the effective weights of the next step, row by row. */
import { parameterLayout } from '../memory/layout.ts';
import type { MatrixLayout, TrainingLayout } from '../memory/layout.ts';
import { RowQuantiser } from '../integer/quantiser.ts';
import type { Quantisation, Recipe } from '../recipe.ts';

const FIRST_DECAY = 0.9;
const SECOND_DECAY = 0.999;
const EPSILON = 1e-8;
/** Biases and temperature live in units of activations, weights in units of integers. */
const BIAS_RATE = 0.1;
/** Latent weights may not move further than this beyond the largest integer, or they would never come back. */
const OVERSHOOT = 0.5;

export interface StepSettings {
  /** Real weights, or rounded to integers. */
  readonly real: boolean;
  readonly rate: number;
  /** Number of steps since the phase began, from 1. */
  readonly step: number;
}

/** One row of a matrix with its bias, or the temperature alone. */
interface Row {
  readonly matrix: MatrixLayout | undefined;
  readonly layer: number;
  readonly index: number;
}

/** Updates every `workers`-th row, so that the workers together update all of them. */
export class Updater {
  readonly #rows: readonly Row[];
  readonly #recipe: Recipe;
  readonly #training: TrainingLayout;
  readonly #quantisers: readonly RowQuantiser[];
  readonly #quantisations: readonly Quantisation[];
  readonly #vectors: Record<'latent' | 'momentum' | 'variance' | 'average' | 'effective', Float32Array>;
  readonly #gradients: readonly Float32Array[];
  readonly #gains: Float32Array;

  constructor(
    memory: ArrayBufferLike,
    training: TrainingLayout,
    recipe: Recipe,
    worker: number,
    workers: number,
  ) {
    const { conv, dense, output } = training.parameters;
    this.#recipe = recipe;
    this.#training = training;
    this.#rows = rowsOf([conv, dense, output]).filter((_, index) => index % workers === worker);
    this.#quantisations = [recipe.conv, recipe.dense, recipe.output];
    this.#quantisers = [conv, dense, output].map(
      ({ columns }, layer) => new RowQuantiser(columns, this.#quantisations[layer]!),
    );
    const vector = (address: number): Float32Array =>
      new Float32Array(memory, address, parameterLayout(recipe).length);
    this.#vectors = {
      latent: vector(training.latent),
      momentum: vector(training.momentum),
      variance: vector(training.variance),
      average: vector(training.average),
      effective: vector(training.effective),
    };
    this.#gradients = training.shards.map((shard) => vector(shard.gradients));
    this.#gains = new Float32Array(memory, training.gains, 3);
  }

  /** Adam and running average for this worker's rows, then `refresh`. */
  update(settings: StepSettings): void {
    for (const { matrix, layer, index } of this.#rows) {
      if (!matrix) {
        this.#adam(this.#training.parameters.temperature, 1, settings.rate * BIAS_RATE, settings, Infinity);
        continue;
      }
      const limit = settings.real ? Infinity : this.#quantisations[layer]!.largest + OVERSHOOT;
      this.#adam(matrix.weights + index * matrix.stride, matrix.columns, settings.rate, settings, limit);
      this.#adam(matrix.biases + index, 1, settings.rate * BIAS_RATE, settings, Infinity);
    }
    this.refresh(settings.real);
  }

  #adam(start: number, length: number, rate: number, { step }: StepSettings, limit: number): void {
    const { latent, momentum, variance, average } = this.#vectors;
    const gradients = this.#gradients;
    const scale = 1 / (this.#recipe.shards * this.#recipe.shardImages);
    const size = (rate * Math.sqrt(1 - SECOND_DECAY ** step)) / (1 - FIRST_DECAY ** step);
    const keep = Math.min(this.#recipe.averageDecay, step / (step + 10));
    for (let at = start; at < start + length; at++) {
      let gradient = 0;
      for (let shard = 0; shard < gradients.length; shard++) gradient += gradients[shard]![at]!;
      gradient *= scale;
      const first = FIRST_DECAY * momentum[at]! + (1 - FIRST_DECAY) * gradient;
      const second = SECOND_DECAY * variance[at]! + (1 - SECOND_DECAY) * gradient * gradient;
      momentum[at] = first;
      variance[at] = second;
      const moved = latent[at]! - (size * first) / (Math.sqrt(second) + EPSILON);
      const value = Math.max(-limit, Math.min(limit, moved));
      latent[at] = value;
      average[at] = keep * average[at]! + (1 - keep) * value;
    }
  }

  /** Effective weights of this worker's rows from their latent weights. */
  refresh(real: boolean): void {
    const { latent, effective } = this.#vectors;
    for (const { matrix, layer, index } of this.#rows) {
      const at = matrix ? matrix.biases + index : this.#training.parameters.temperature;
      const gain = matrix ? this.#gains[layer]! : 1;
      const rounded = matrix && layer === 0 && !real;
      effective[at] = rounded ? Math.round(latent[at]! / gain) * gain : latent[at]!;
      if (matrix) this.#refreshRow(matrix, layer, index, gain, real);
    }
  }

  #refreshRow(matrix: MatrixLayout, layer: number, index: number, gain: number, real: boolean): void {
    const start = matrix.weights + index * matrix.stride;
    const source = this.#vectors.latent.subarray(start, start + matrix.columns);
    const target = this.#vectors.effective.subarray(start, start + matrix.columns);
    if (real) target.set(source);
    else this.#quantisers[layer]!.quantise(source, target);
    for (let column = 0; column < target.length; column++) target[column]! *= gain;
  }
}

function rowsOf(matrices: readonly MatrixLayout[]): Row[] {
  const rows: Row[] = matrices.flatMap((matrix, layer) =>
    Array.from({ length: matrix.rows }, (_, index) => ({ matrix, layer, index })),
  );
  return [...rows, { matrix: undefined, layer: 3, index: 0 }];
}
