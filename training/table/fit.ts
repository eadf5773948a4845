/** Fits a small network of real numbers to rows: logistic or softmax regression, linear or with one layer of squares. Full batches, Adam, seeded. */
import { Random } from '../random.ts';
import type { LabelledRows, TableRecipe } from './recipe.ts';

/** y = V (W x + b)^2 + c, or y = V x + c without hidden units; x levels as they are. Two classes have one output, the log-odds of the second. */
export interface RealModel {
  readonly inputs: number;
  readonly hidden: number;
  readonly outputs: number;
  /** [hidden][input] */
  readonly inner: Float64Array;
  readonly innerBias: Float64Array;
  /** [output][hidden or input] */
  readonly outer: Float64Array;
  readonly outerBias: Float64Array;
}

const outputsFor = (classes: number): number => (classes === 2 ? 1 : classes);

const EPOCHS_BETWEEN_PAUSES = 10;

/** Mean and deviation of every input: fitting works on standardised ones. */
interface Standard {
  readonly mean: Float64Array;
  readonly deviation: Float64Array;
}

function standardOf({ rows, inputs, levels }: LabelledRows): Standard {
  const mean = new Float64Array(inputs);
  const deviation = new Float64Array(inputs);
  for (let at = 0; at < levels.length; at++) mean[at % inputs]! += levels[at]! / rows;
  for (let at = 0; at < levels.length; at++)
    deviation[at % inputs]! += (levels[at]! - mean[at % inputs]!) ** 2 / rows;
  // An input that hardly varies says hardly anything: its weight must not grow without bound.
  const floor = Math.max(...deviation) * 1e-4 || 1;
  for (let input = 0; input < inputs; input++)
    deviation[input] = Math.sqrt(Math.max(deviation[input]!, floor));
  return { mean, deviation };
}

function standardised({ rows, inputs, levels }: LabelledRows, { mean, deviation }: Standard): Float64Array {
  const values = new Float64Array(rows * inputs);
  for (let at = 0; at < values.length; at++) {
    const input = at % inputs;
    values[at] = (levels[at]! - mean[input]!) / deviation[input]!;
  }
  return values;
}

/** Weight of each row, 1 on average. */
function rowWeights({ rows, labels, classes }: LabelledRows, balanced: boolean): Float64Array {
  const counts = new Float64Array(classes);
  for (const label of labels) counts[label]! += 1;
  return Float64Array.from(labels, (label) => (balanced ? rows / (classes * counts[label]!) : 1));
}

/** @param pause awaited every few epochs: lets signals in, throws to stop @throws what it throws */
export async function fit(
  data: LabelledRows,
  recipe: TableRecipe,
  pause: () => Promise<void> = () => Promise.resolve(),
): Promise<RealModel> {
  const { inputs } = data;
  const { hidden, epochs } = recipe;
  const outputs = outputsFor(data.classes);
  const standard = standardOf(data);
  const values = standardised(data, standard);
  const weights = rowWeights(data, recipe.balanced);
  const random = new Random(recipe.seed, hidden);
  const between = hidden || inputs;
  const inner = Float64Array.from({ length: hidden * inputs }, () => random.normal() / Math.sqrt(inputs));
  const outer = Float64Array.from({ length: outputs * between }, () => (hidden ? random.normal() * 0.1 : 0));
  const model: RealModel = {
    inputs,
    hidden,
    outputs,
    inner,
    innerBias: new Float64Array(hidden).fill(0.5),
    outer,
    outerBias: new Float64Array(outputs),
  };
  const parts = [model.inner, model.innerBias, model.outer, model.outerBias];
  const adam = parts.map((part) => new Adam(part.length));
  for (let epoch = 0; epoch < epochs; epoch++) {
    if (epoch % EPOCHS_BETWEEN_PAUSES === 0) await pause();
    const slopes = gradient(model, { ...data, values, weights });
    for (const [part, of] of [
      [model.inner, slopes[0]!],
      [model.outer, slopes[2]!],
    ] as const)
      for (let at = 0; at < part.length; at++) of[at]! += recipe.decay * part[at]!;
    const rate = (recipe.rate * (1 + Math.cos((Math.PI * epoch) / epochs))) / 2;
    parts.forEach((part, index) => adam[index]!.step(part, slopes[index]!, rate, epoch + 1));
  }
  return onLevels(model, standard);
}

class Adam {
  readonly #first: Float64Array;
  readonly #second: Float64Array;

  constructor(length: number) {
    this.#first = new Float64Array(length);
    this.#second = new Float64Array(length);
  }

  step(part: Float64Array, slopes: Float64Array, rate: number, time: number): void {
    const [early, late] = [1 - 0.9 ** time, 1 - 0.999 ** time];
    for (let at = 0; at < part.length; at++) {
      const slope = slopes[at]!;
      this.#first[at] = 0.9 * this.#first[at]! + 0.1 * slope;
      this.#second[at] = 0.999 * this.#second[at]! + 0.001 * slope * slope;
      part[at]! -= (rate * (this.#first[at]! / early)) / (Math.sqrt(this.#second[at]! / late) + 1e-8);
    }
  }
}

type Batch = LabelledRows & { readonly values: Float64Array; readonly weights: Float64Array };

/** Of the mean loss, part by part. */
function gradient(model: RealModel, { rows, inputs, values, labels, weights }: Batch): Float64Array[] {
  const { hidden, outputs, inner, innerBias, outer, outerBias } = model;
  const slopes = [inner, innerBias, outer, outerBias].map((part) => new Float64Array(part.length));
  const [innerSlope, innerBiasSlope, outerSlope, outerBiasSlope] = slopes as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const between = hidden || inputs;
  const units = new Float64Array(hidden);
  const squares = new Float64Array(hidden);
  const logits = new Float64Array(outputs);
  for (let row = 0; row < rows; row++) {
    const x = values.subarray(row * inputs, (row + 1) * inputs);
    for (let unit = 0; unit < hidden; unit++) {
      let sum = innerBias[unit]!;
      const start = unit * inputs;
      for (let input = 0; input < inputs; input++) sum += inner[start + input]! * x[input]!;
      units[unit] = sum;
      squares[unit] = sum * sum;
    }
    const middle = hidden ? squares : x;
    for (let output = 0; output < outputs; output++) {
      let sum = outerBias[output]!;
      const start = output * between;
      for (let unit = 0; unit < between; unit++) sum += outer[start + unit]! * middle[unit]!;
      logits[output] = sum;
    }
    errorsInPlace(logits, labels[row]!);
    const weight = weights[row]! / rows;
    for (let output = 0; output < outputs; output++) {
      const error = logits[output]! * weight;
      outerBiasSlope[output]! += error;
      const start = output * between;
      for (let unit = 0; unit < between; unit++) outerSlope[start + unit]! += error * middle[unit]!;
    }
    for (let unit = 0; unit < hidden; unit++) {
      let error = 0;
      for (let output = 0; output < outputs; output++)
        error += logits[output]! * outer[output * between + unit]!;
      error *= 2 * units[unit]! * weight;
      innerBiasSlope[unit]! += error;
      const start = unit * inputs;
      for (let input = 0; input < inputs; input++) innerSlope[start + input]! += error * x[input]!;
    }
  }
  return slopes;
}

/** Logits become probability minus truth. */
function errorsInPlace(logits: Float64Array, label: number): void {
  if (logits.length === 1) {
    logits[0] = 1 / (1 + Math.exp(-logits[0]!)) - label;
    return;
  }
  const largest = Math.max(...logits);
  let sum = 0;
  for (let output = 0; output < logits.length; output++)
    sum += logits[output] = Math.exp(logits[output]! - largest);
  for (let output = 0; output < logits.length; output++)
    logits[output] = logits[output]! / sum - (output === label ? 1 : 0);
}

/** The same function of levels as they are. */
function onLevels(model: RealModel, { mean, deviation }: Standard): RealModel {
  const fold = (weights: Float64Array, bias: Float64Array): [Float64Array, Float64Array] => {
    const scaled = weights.map((weight, at) => weight / deviation[at % model.inputs]!);
    const shifted = bias.map((value, row) => {
      let sum = value;
      for (let input = 0; input < model.inputs; input++)
        sum -= scaled[row * model.inputs + input]! * mean[input]!;
      return sum;
    });
    return [scaled, shifted];
  };
  if (model.hidden === 0) {
    const [outer, outerBias] = fold(model.outer, model.outerBias);
    return { ...model, outer, outerBias };
  }
  const [inner, innerBias] = fold(model.inner, model.innerBias);
  return { ...model, inner, innerBias };
}
