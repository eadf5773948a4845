/** A training run: shared memory, workers, epochs, validation, and the best network so far. */
import { Worker } from 'node:worker_threads';
import { proveRange } from '../../shared/network/index.ts';
import type { IntegerNetwork } from '../../shared/network/index.ts';
import { PICTURE_SIZE, slice } from '../data/dataset.ts';
import type { LabelledImages } from '../data/dataset.ts';
import { scoreIntegers } from '../integer/evaluation.ts';
import type { IntegerScore } from '../integer/evaluation.ts';
import { integerNetwork } from '../integer/network.ts';
import { createMemory } from '../kernels/index.ts';
import type { SharedMemory } from '../kernels/index.ts';
import { trainingLayout } from '../memory/layout.ts';
import type { MatrixLayout, TrainingLayout } from '../memory/layout.ts';
import { scaleForDensity } from '../integer/quantiser.ts';
import { Random, shuffled } from '../random.ts';
import type { Recipe } from '../recipe.ts';
import { roundWeight } from '../integer/quantiser.ts';
import { Updater } from './update.ts';
import type { Answers, EpochRequest, Teacher, WorkerSettings } from './worker.ts';

/** Activations of about one at the start: the spread of latent weights and the gain of every layer. */
const INITIAL_SPREAD = 0.5;
const INITIAL_GAINS = [0.3, 0.03, 0.1] as const;

export interface EpochReport {
  readonly epoch: number;
  readonly trainLoss: number;
  readonly trainAccuracy: number;
  readonly validation?: IntegerScore;
}

type WorkerMessage = { kind: 'progress'; step: number; steps: number } | { kind: 'done'; steps: number };

export class TrainingRun {
  readonly recipe: Recipe;
  readonly layout: TrainingLayout;
  readonly validation: LabelledImages;
  readonly #memory: SharedMemory;
  readonly #workers: Worker[];
  onStep: (step: number, steps: number) => void = () => {};

  constructor(recipe: Recipe, data: LabelledImages, workers: number, teacher?: Teacher, answers?: Answers) {
    this.recipe = recipe;
    const images = data.count - recipe.validationImages;
    const train = slice(data, 0, images);
    this.validation = slice(data, images, data.count);
    this.layout = trainingLayout(recipe, images);
    this.#memory = createMemory(this.layout.bytes);
    new Uint8Array(this.#memory.buffer, this.layout.pixels, images * PICTURE_SIZE).set(train.pixels);
    new Uint8Array(this.#memory.buffer, this.layout.labels, images).set(train.labels);
    this.#initialise();
    this.#workers = Array.from({ length: workers }, (_, worker) => {
      const settings: WorkerSettings = {
        ...{ memory: this.#memory, recipe, images, worker, workers, teacher, answers },
      };
      return new Worker(new URL('./worker.ts', import.meta.url), { workerData: settings });
    });
  }

  vector(address: number): Float32Array {
    return new Float32Array(this.#memory.buffer, address, this.layout.parameters.length);
  }

  get gains(): Float32Array {
    return new Float32Array(this.#memory.buffer, this.layout.gains, 3);
  }

  #matrices(): MatrixLayout[] {
    const { conv, dense, output } = this.layout.parameters;
    return [conv, dense, output];
  }

  #initialise(): void {
    const random = new Random(this.recipe.seed);
    const latent = this.vector(this.layout.latent);
    for (const { rows, columns, stride, weights } of this.#matrices()) {
      for (let row = 0; row < rows; row++) {
        for (let column = 0; column < columns; column++) {
          latent[weights + row * stride + column] = INITIAL_SPREAD * random.normal();
        }
      }
    }
    this.gains.set(INITIAL_GAINS);
    this.vector(this.layout.average).set(latent);
  }

  /** Rescales every layer so that the wanted share of its weights rounds to an integer, and adapts the gains. */
  #beginIntegers(): void {
    const latent = this.vector(this.layout.latent);
    latent.set(this.vector(this.layout.average));
    const quantisations = [this.recipe.conv, this.recipe.dense, this.recipe.output];
    this.#matrices().forEach((matrix, layer) => {
      const { density, largest } = quantisations[layer]!;
      const all = rowsOf(latent, matrix);
      const scale = scaleForDensity(Float32Array.from(all.flatMap((row) => [...row])), density);
      let [product, square] = [0, 0];
      for (const row of all) {
        for (let column = 0; column < row.length; column++) {
          row[column] = Math.max(-largest - 0.5, Math.min(largest + 0.5, row[column]! / scale));
          const weight = roundWeight(row[column]!, largest);
          product += weight * row[column]!;
          square += weight * weight;
        }
      }
      this.gains[layer]! *= (scale * product) / square;
    });
    this.vector(this.layout.average).set(latent);
    this.vector(this.layout.momentum).fill(0);
    this.vector(this.layout.variance).fill(0);
  }

  /** Runs one epoch and, where the recipe asks for it, validates. */
  async runEpoch(epoch: number): Promise<{ loss: number; accuracy: number }> {
    if (epoch === this.recipe.floatEpochs) this.#beginIntegers();
    const { images, order, results } = this.layout;
    new Uint32Array(this.#memory.buffer, order, images).set(
      shuffled(images, new Random(this.recipe.seed, 7, epoch)),
    );
    const sums = new Float64Array(this.#memory.buffer, results, 2 * this.recipe.shards).fill(0);
    const stepImages = this.recipe.shards * this.recipe.shardImages;
    const steps = Math.floor(images / stepImages);
    const phaseEpoch = epoch < this.recipe.floatEpochs ? epoch : epoch - this.recipe.floatEpochs;
    const request: EpochRequest = { epoch, stepsBefore: phaseEpoch * steps };
    await Promise.all(this.#workers.map((worker) => this.#ask(worker, request)));
    const total = (offset: number): number =>
      sums.filter((_, index) => index % 2 === offset).reduce((a, b) => a + b);
    return { loss: total(0) / (steps * stepImages), accuracy: total(1) / (steps * stepImages) };
  }

  #ask(worker: Worker, request: EpochRequest): Promise<void> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        worker.off('message', onMessage).off('error', onError);
        settle();
      };
      const onError = (error: unknown): void => finish(() => reject(error));
      const onMessage = (message: WorkerMessage): void => {
        if (message.kind === 'done') finish(resolve);
        else this.onStep(message.step, message.steps);
      };
      worker.on('message', onMessage).on('error', onError);
      worker.postMessage(request);
    });
  }

  /** The integer network of the running average of the weights. */
  network(name: string): IntegerNetwork {
    const average = this.vector(this.layout.average);
    return integerNetwork(name, this.recipe, this.layout.parameters, average, this.gains);
  }

  /** Factor between integer scores and logits. */
  scoreFactor(): number {
    const [conv, dense, output] = this.gains as unknown as [number, number, number];
    const temperature = this.vector(this.layout.average)[this.layout.parameters.temperature]!;
    return Math.exp(temperature) * output * (dense * conv ** 2) ** 2;
  }

  validate(name: string): { network: IntegerNetwork; score: IntegerScore; signedBits: number } {
    const network = this.network(name);
    const score = scoreIntegers(network, this.validation, this.scoreFactor());
    return { network, score, signedBits: proveRange(network).signedBits };
  }

  /** This network, trained with real weights, as the teacher of another run. */
  asTeacher(): Teacher {
    this.vector(this.layout.latent).set(this.vector(this.layout.average));
    new Updater(this.#memory.buffer, this.layout, this.recipe, 0, 1).refresh(true);
    return { memory: this.#memory, recipe: this.recipe };
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

function rowsOf(latent: Float32Array, { rows, columns, stride, weights }: MatrixLayout): Float32Array[] {
  return Array.from({ length: rows }, (_, row) =>
    latent.subarray(weights + row * stride, weights + row * stride + columns),
  );
}
