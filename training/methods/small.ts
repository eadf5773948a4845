/** Trains dense, square, dense of integer weights on digits: mini-batches, Adam on latent weights, which are rounded in every step. */
import { throwIfAborted } from '../../shared/errors/index.ts';
import { quantisationTable } from '../../shared/image/quantise.ts';
import type { IntegerNetwork } from '../../shared/network/index.ts';
import { Distorter } from '../data/augment.ts';
import { PICTURE_SIZE, slice } from '../data/dataset.ts';
import type { LabelledImages } from '../data/dataset.ts';
import { scoreIntegers } from '../integer/evaluation.ts';
import { RowQuantiser } from '../integer/quantiser.ts';
import { Random, shuffled } from '../random.ts';
import type { Quantisation } from '../recipe.ts';
import type { SmallRecipe } from './recipe.ts';

const SIDE = 28;
const DIGITS = 10;

/** The pixels that vary the most on the black squares of a chessboard, ascending. */
export function chosenPixels({ count, pixels }: LabelledImages, wanted: number): Uint16Array {
  const variance = (position: number): number => {
    let [sum, squares] = [0, 0];
    for (let image = 0; image < count; image++) {
      const grey = pixels[image * PICTURE_SIZE + position]!;
      sum += grey;
      squares += grey * grey;
    }
    return squares / count - (sum / count) ** 2;
  };
  return Uint16Array.from(
    Array.from({ length: PICTURE_SIZE }, (_, position) => position)
      .filter((position) => (Math.floor(position / SIDE) + position) % 2 === 0)
      .map((position) => ({ position, variance: variance(position) }))
      .sort((left, right) => right.variance - left.variance)
      .slice(0, wanted)
      .map(({ position }) => position)
      .sort((left, right) => left - right),
  );
}

/** Of the running average of the weights, per step: what is shipped is the average, rounded. */
const AVERAGE_DECAY = 0.998;

/** A latent matrix, row by row, its integers, and Adam's moments. */
class Weights {
  readonly latent: Float32Array;
  readonly integers: Float32Array;
  readonly slopes: Float32Array;
  /** The running average of latent weights. */
  readonly average: Float32Array;
  readonly #first: Float32Array;
  readonly #second: Float32Array;
  readonly #columns: number;
  readonly #quantiser: RowQuantiser | undefined;

  /** Without a quantisation the weights stay real. */
  constructor(rows: number, columns: number, spread: number, random: Random, quantisation?: Quantisation) {
    this.#columns = columns;
    this.latent = Float32Array.from({ length: rows * columns }, () => random.normal() * spread);
    this.integers = new Float32Array(rows * columns);
    this.slopes = new Float32Array(rows * columns);
    this.average = Float32Array.from(this.latent);
    this.#first = new Float32Array(rows * columns);
    this.#second = new Float32Array(rows * columns);
    this.#quantiser = quantisation && new RowQuantiser(columns, quantisation);
    this.round();
  }

  round(): void {
    if (!this.#quantiser) return this.integers.set(this.latent);
    for (let start = 0; start < this.latent.length; start += this.#columns)
      this.#quantiser.quantise(
        this.latent.subarray(start, start + this.#columns),
        this.integers.subarray(start, start + this.#columns),
      );
  }

  /** The averages, rounded if these are weights that are. */
  averaged(): Float32Array {
    const [latent, integers] = [Float32Array.from(this.latent), Float32Array.from(this.integers)];
    this.latent.set(this.average);
    this.round();
    const averaged = Float32Array.from(this.integers);
    this.latent.set(latent);
    this.integers.set(integers);
    return averaged;
  }

  step(rate: number, time: number): void {
    const [early, late] = [1 - 0.9 ** time, 1 - 0.999 ** time];
    for (let at = 0; at < this.latent.length; at++) {
      const slope = this.slopes[at]!;
      const first = (this.#first[at] = 0.9 * this.#first[at]! + 0.1 * slope);
      const second = (this.#second[at] = 0.999 * this.#second[at]! + 0.001 * slope * slope);
      this.latent[at]! -= (rate * (first / early)) / (Math.sqrt(second / late) + 1e-10);
      this.average[at]! += (1 - AVERAGE_DECAY) * (this.latent[at]! - this.average[at]!);
    }
    this.slopes.fill(0);
    this.round();
  }
}

/** y = outerGain * V (innerGain * W x + b)^2 + c, with gains that keep activations and logits near one. */
class Model {
  readonly inner: Weights;
  readonly innerBias: Weights;
  readonly outer: Weights;
  readonly outerBias: Weights;
  /** The logarithm of the gain of the logits. */
  readonly logGain: Weights;
  innerGain = 1;

  readonly #recipe: SmallRecipe;
  readonly #units: Float32Array;
  readonly #logits = new Float32Array(DIGITS);

  constructor(recipe: SmallRecipe) {
    const { pixels, hidden, seed, inner, outer } = recipe;
    const random = new Random(seed, hidden, pixels);
    this.#recipe = recipe;
    this.#units = new Float32Array(hidden);
    this.inner = new Weights(hidden, pixels, 0.7 * inner.largest ** 0.7, random, inner);
    this.innerBias = new Weights(1, hidden, 0.1, random);
    this.outer = new Weights(DIGITS, hidden, 0.7 * outer.largest ** 0.7, random, outer);
    this.outerBias = new Weights(1, DIGITS, 0, random);
    this.logGain = new Weights(1, 1, 0, random);
    this.logGain.latent[0] = -Math.log(outer.largest * Math.sqrt(hidden));
    this.logGain.round();
  }

  /** Sums of the first layer, without bias. */
  sums({ places, levels, inked }: Picture): Float32Array {
    const { pixels, hidden } = this.#recipe;
    for (let unit = 0; unit < hidden; unit++) {
      let sum = 0;
      const start = unit * pixels;
      for (let at = 0; at < inked; at++) sum += this.inner.integers[start + places[at]!]! * levels[at]!;
      this.#units[unit] = sum;
    }
    return this.#units;
  }

  /** Adds to all slopes. Returns the loss. */
  learn(picture: Picture, label: number): number {
    const { pixels, hidden } = this.#recipe;
    const { places, levels, inked } = picture;
    const units = this.sums(picture);
    const gain = Math.exp(this.logGain.integers[0]!);
    for (let unit = 0; unit < hidden; unit++)
      units[unit] = units[unit]! * this.innerGain + this.innerBias.integers[unit]!;
    const raw = this.#logits;
    for (let digit = 0; digit < DIGITS; digit++) {
      let sum = 0;
      for (let unit = 0; unit < hidden; unit++)
        sum += this.outer.integers[digit * hidden + unit]! * units[unit]! * units[unit]!;
      raw[digit] = sum;
    }
    const logits = raw.map((value, digit) => gain * value + this.outerBias.integers[digit]!);
    const top = Math.max(...logits);
    const exponentials = logits.map((value) => Math.exp(value - top));
    const total = exponentials.reduce((sum, value) => sum + value, 0);
    const errors = exponentials.map((value, digit) => value / total - (digit === label ? 1 : 0));
    for (let digit = 0; digit < DIGITS; digit++) {
      const error = errors[digit]!;
      this.outerBias.slopes[digit]! += error;
      this.logGain.slopes[0]! += error * gain * raw[digit]!;
      for (let unit = 0; unit < hidden; unit++)
        this.outer.slopes[digit * hidden + unit]! += error * gain * units[unit]! * units[unit]!;
    }
    for (let unit = 0; unit < hidden; unit++) {
      let error = 0;
      for (let digit = 0; digit < DIGITS; digit++)
        error += errors[digit]! * this.outer.integers[digit * hidden + unit]!;
      error *= 2 * gain * units[unit]!;
      this.innerBias.slopes[unit]! += error;
      const start = unit * pixels;
      const scaled = error * this.innerGain;
      for (let at = 0; at < inked; at++) this.inner.slopes[start + places[at]!]! += scaled * levels[at]!;
    }
    return Math.log(total) + top - logits[label]!;
  }

  step(rate: number, time: number): void {
    this.inner.step(rate, time);
    this.outer.step(rate, time);
    for (const real of [this.innerBias, this.outerBias, this.logGain]) real.step(rate * 0.1, time);
  }

  network(name: string, mask: Uint16Array): IntegerNetwork {
    const { pixels, hidden, pixelBits } = this.#recipe;
    const gain = Math.exp(this.logGain.averaged()[0]!);
    const inner = this.inner.averaged();
    const outputUnit = gain * this.innerGain ** 2;
    const wholeInner = new Int8Array(hidden * PICTURE_SIZE);
    for (let unit = 0; unit < hidden; unit++)
      for (let at = 0; at < pixels; at++)
        wholeInner[unit * PICTURE_SIZE + mask[at]!] = inner[unit * pixels + at]!;
    const integers = (values: Float32Array, unit: number): number[] =>
      Array.from(values, (value) => Math.round(value / unit) + 0);
    return {
      name,
      input: { channels: 1, height: SIDE, width: SIDE, bits: pixelBits, mask },
      layers: [
        {
          ...{ kind: 'dense', inputs: PICTURE_SIZE, outputs: hidden, weights: wholeInner },
          biases: integers(this.innerBias.averaged(), this.innerGain),
        },
        { kind: 'square' },
        {
          ...{
            kind: 'dense',
            inputs: hidden,
            outputs: DIGITS,
            weights: Int8Array.from(this.outer.averaged()),
          },
          biases: integers(this.outerBias.averaged(), outputUnit),
        },
      ],
    };
  }
}

export interface SmallTraining {
  readonly name: string;
  readonly recipe: SmallRecipe;
  /** All training images; the last of them are kept back. */
  readonly data: LabelledImages;
  readonly signal?: AbortSignal;
  /** After each epoch; `validation` is the share of right answers of the integer network. */
  readonly progress?: (epoch: number, epochs: number, loss: number, validation: number) => void;
}

/**
 * The network of the epoch that did best on the images kept back (the later one of two that are equal). The same recipe and data give the
 * same weights. @throws CANCELLED
 */
export async function trainSmall(training: SmallTraining): Promise<IntegerNetwork> {
  const { name, recipe, data, signal, progress } = training;
  const images = data.count - recipe.validationImages;
  const mask = chosenPixels(slice(data, 0, images), recipe.pixels);
  const validation = slice(data, images, data.count);
  const model = new Model(recipe);
  calibrate(model, recipe, data, mask);
  const reader = new Reader(recipe, data, mask);
  let [best, mostRight, time] = [model.network(name, mask), -1, 0];
  for (let epoch = 0; epoch < recipe.epochs; epoch++) {
    const order = shuffled(images, new Random(recipe.seed, 1, epoch));
    let loss = 0;
    for (let at = 0; at < images; at++) {
      const image = order[at]!;
      loss += model.learn(reader.read(image, new Random(recipe.seed, 2, epoch, image)), data.labels[image]!);
      if ((at + 1) % recipe.batch !== 0) continue;
      const done = (epoch + at / images) / recipe.epochs;
      model.step(recipe.rate * 0.5 * (1 + Math.cos(Math.PI * done)), ++time);
      if (time % 50 === 0) await pause(signal);
    }
    const network = model.network(name, mask);
    const { right } = scoreIntegers(network, validation, 0);
    if (right >= mostRight) [best, mostRight] = [network, right];
    progress?.(epoch + 1, recipe.epochs, loss / images, right / validation.count);
  }
  return best;
}

/** Lets signals in. @throws CANCELLED */
async function pause(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  throwIfAborted(signal);
}

/** The inked pixels of what the network reads. */
interface Picture {
  readonly places: Uint16Array;
  readonly levels: Uint8Array;
  readonly inked: number;
}

/** Pictures as the network reads them, distorted. */
class Reader {
  readonly #distorter: Distorter;
  readonly #picture = new Uint8Array(PICTURE_SIZE);
  readonly #places: Uint16Array;
  readonly #levels: Uint8Array;
  readonly #table: Uint8Array;
  readonly #data: LabelledImages;
  readonly #mask: Uint16Array;

  constructor({ augmentation, pixelBits, pixels }: SmallRecipe, data: LabelledImages, mask: Uint16Array) {
    this.#distorter = new Distorter(augmentation);
    this.#places = new Uint16Array(pixels);
    this.#levels = new Uint8Array(pixels);
    this.#table = quantisationTable(pixelBits);
    this.#data = data;
    this.#mask = mask;
  }

  read(image: number, random: Random): Picture {
    const source = this.#data.pixels.subarray(image * PICTURE_SIZE, (image + 1) * PICTURE_SIZE);
    this.#distorter.distort(source, random, this.#picture);
    let inked = 0;
    for (let at = 0; at < this.#mask.length; at++) {
      const level = this.#table[this.#picture[this.#mask[at]!]!]!;
      if (level === 0) continue;
      this.#places[inked] = at;
      this.#levels[inked++] = level;
    }
    return { places: this.#places, levels: this.#levels, inked };
  }
}

const CALIBRATION_IMAGES = 500;

/** Sets the gain of the first layer so that its sums have a mean square of one. */
function calibrate(model: Model, recipe: SmallRecipe, data: LabelledImages, mask: Uint16Array): void {
  const reader = new Reader(recipe, data, mask);
  let squares = 0;
  for (let image = 0; image < CALIBRATION_IMAGES; image++)
    for (const sum of model.sums(reader.read(image, new Random(recipe.seed, 3, image)))) squares += sum * sum;
  model.innerGain = 1 / Math.sqrt(squares / (CALIBRATION_IMAGES * recipe.hidden));
}
