/** Fits dense, square, dense of real numbers to pictures that are distorted anew in every epoch: mini-batches, Adam, decay, the running average of the weights. */
import { quantisationTable } from '../../shared/image/quantise.ts';
import { Distorter } from '../data/augment.ts';
import { PICTURE_SIZE, type LabelledImages } from '../data/dataset.ts';
import { Random, shuffled } from '../random.ts';
import type { RealModel } from '../table/fit.ts';
import type { SquareRecipe } from './recipe.ts';

const [EARLY, LATE, EPSILON] = [0.9, 0.999, 1e-8];
/** Of the running average, per step. */
const AVERAGE = 0.998;

/** Numbers that are learnt, with their slopes, Adam's moments and their running average. */
class Learnt {
  readonly values: Float64Array;
  readonly slopes: Float64Array;
  readonly average: Float64Array;
  readonly #first: Float64Array;
  readonly #second: Float64Array;

  constructor(values: Float64Array) {
    this.values = values;
    this.average = values.slice();
    this.slopes = new Float64Array(values.length);
    this.#first = new Float64Array(values.length);
    this.#second = new Float64Array(values.length);
  }

  step(rate: number, time: number, decay: number): void {
    const [early, late] = [1 - EARLY ** time, 1 - LATE ** time];
    const keep = Math.min(AVERAGE, time / (time + 10));
    for (let at = 0; at < this.values.length; at++) {
      const slope = this.slopes[at]! + decay * this.values[at]!;
      const first = (this.#first[at] = EARLY * this.#first[at]! + (1 - EARLY) * slope);
      const second = (this.#second[at] = LATE * this.#second[at]! + (1 - LATE) * slope * slope);
      this.values[at]! -= (rate * (first / early)) / (Math.sqrt(second / late) + EPSILON);
      this.average[at] = keep * this.average[at]! + (1 - keep) * this.values[at]!;
    }
    this.slopes.fill(0);
  }
}

/** Mean level of every pixel and the deviation of all: fitting works on (level - mean) / deviation. */
function standardOf(pixels: Uint8Array, levels: Uint8Array, count: number) {
  const mean = new Float64Array(PICTURE_SIZE);
  for (let at = 0; at < pixels.length; at++) mean[at % PICTURE_SIZE]! += levels[pixels[at]!]! / count;
  let squares = 0;
  for (let at = 0; at < pixels.length; at++)
    squares += (levels[pixels[at]!]! - mean[at % PICTURE_SIZE]!) ** 2 / pixels.length;
  return { mean, deviation: Math.sqrt(squares) || 1 };
}

function weightsOf({ labels, count }: LabelledImages, balanced: boolean): readonly [number, number] {
  if (!balanced) return [1, 1];
  const second = labels.filter((label) => label === 1).length;
  return [count / (2 * (count - second)), count / (2 * second)];
}

/** The units of the first layer and the log-odds of the second class, and their slopes. */
class Squares {
  readonly inner: Learnt;
  readonly innerBias: Learnt;
  readonly outer: Learnt;
  readonly outerBias: Learnt;
  readonly #units: Float64Array;

  constructor({ hidden, seed }: SquareRecipe) {
    const random = new Random(seed, hidden);
    const normal = (length: number, spread: number): Learnt =>
      new Learnt(Float64Array.from({ length }, () => spread * random.normal()));
    this.inner = normal(hidden * PICTURE_SIZE, 0.5 / Math.sqrt(PICTURE_SIZE));
    this.innerBias = new Learnt(new Float64Array(hidden).fill(0.5));
    this.outer = normal(hidden, 0.1);
    this.outerBias = new Learnt(new Float64Array(1));
    this.#units = new Float64Array(hidden);
  }

  /** Adds the slopes of one picture, `weight` times. Returns its loss. */
  learn(picture: Float64Array, label: number, weight: number): number {
    const { inner, innerBias, outer, outerBias } = this;
    const units = this.#units;
    let odds = outerBias.values[0]!;
    for (let unit = 0; unit < units.length; unit++) {
      let sum = innerBias.values[unit]!;
      const start = unit * PICTURE_SIZE;
      for (let at = 0; at < PICTURE_SIZE; at++) sum += inner.values[start + at]! * picture[at]!;
      units[unit] = sum;
      odds += outer.values[unit]! * sum * sum;
    }
    const error = weight * (1 / (1 + Math.exp(-odds)) - label);
    outerBias.slopes[0]! += error;
    for (let unit = 0; unit < units.length; unit++) {
      outer.slopes[unit]! += error * units[unit]! ** 2;
      const slope = 2 * error * outer.values[unit]! * units[unit]!;
      innerBias.slopes[unit]! += slope;
      const start = unit * PICTURE_SIZE;
      for (let at = 0; at < PICTURE_SIZE; at++) inner.slopes[start + at]! += slope * picture[at]!;
    }
    return Math.log1p(Math.exp(-Math.abs(odds))) + Math.max(0, label ? -odds : odds);
  }

  step(rate: number, time: number, decay: number): void {
    this.inner.step(rate, time, decay);
    this.outer.step(rate, time, decay);
    this.innerBias.step(rate, time, 0);
    this.outerBias.step(rate, time, 0);
  }

  /** The average, as the same function of levels. */
  onLevels(mean: Float64Array, deviation: number): RealModel {
    const inner = this.inner.average.map((weight) => weight / deviation);
    const innerBias = this.innerBias.average.map((bias, unit) => {
      let sum = bias;
      for (let at = 0; at < PICTURE_SIZE; at++) sum -= inner[unit * PICTURE_SIZE + at]! * mean[at]!;
      return sum;
    });
    const [outer, outerBias] = [this.outer.average.slice(), this.outerBias.average.slice()];
    return { inputs: PICTURE_SIZE, hidden: innerBias.length, outputs: 1, inner, innerBias, outer, outerBias };
  }
}

/** After an epoch. */
export type FitProgress = (epoch: number, epochs: number, loss: number) => void;

/**
 * Pictures of two classes. The same recipe and pictures give the same numbers. Cost: 50 thousand products a picture and epoch for 16 units.
 * @param pause awaited between batches: lets signals in, throws to stop @throws what it throws
 */
export async function fitSquares(
  data: LabelledImages,
  recipe: SquareRecipe,
  progress: FitProgress,
  pause: () => Promise<void>,
): Promise<RealModel> {
  const { epochs, batch, seed } = recipe;
  const levels = quantisationTable(recipe.pixelBits);
  const { mean, deviation } = standardOf(data.pixels, levels, data.count);
  const weights = weightsOf(data, recipe.balanced);
  const distorter = new Distorter(recipe.augmentation);
  const squares = new Squares(recipe);
  const distorted = new Uint8Array(PICTURE_SIZE);
  const picture = new Float64Array(PICTURE_SIZE);
  let time = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = shuffled(data.count, new Random(seed, 1, epoch));
    let loss = 0;
    for (let at = 0; at < data.count; at++) {
      const image = order[at]!;
      const source = data.pixels.subarray(image * PICTURE_SIZE, (image + 1) * PICTURE_SIZE);
      distorter.distort(source, new Random(seed, 2, epoch, image), distorted);
      for (let pixel = 0; pixel < PICTURE_SIZE; pixel++)
        picture[pixel] = (levels[distorted[pixel]!]! - mean[pixel]!) / deviation;
      const label = data.labels[image]!;
      loss += squares.learn(picture, label, weights[label]! / batch);
      if ((at + 1) % batch !== 0) continue;
      const done = (epoch + at / data.count) / epochs;
      squares.step(recipe.rate * 0.5 * (1 + Math.cos(Math.PI * done)), ++time, recipe.decay);
      if (time % 20 === 0) await pause();
    }
    progress(epoch + 1, epochs, loss / data.count);
  }
  return squares.onLevels(mean, deviation);
}
