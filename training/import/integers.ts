/** From real layers with squares between them to small integers, for given largest weights. */
import type { DenseLayer, IntegerNetwork, Layer, NetworkInput } from '../../shared/network/index.ts';
import type { RealLayer } from './layers.ts';

function largestIn(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
}

interface Made {
  readonly layer: DenseLayer;
  /** The integer of an output is so many times its real value. */
  readonly scales: Float64Array;
}

/** @param units how many times its real value each input is */
function integerLayer(
  { inputs, outputs, weights, biases }: RealLayer,
  units: Float64Array,
  largest: number,
  isLast: boolean,
): Made {
  const effective = inUnits(weights, units);
  const row = (output: number): Float64Array => effective.subarray(output * inputs, (output + 1) * inputs);
  const common = largest / largestIn(effective);
  const scales = Float64Array.from({ length: outputs }, (_, output) =>
    isLast ? common : largest / largestIn(row(output)),
  );
  return { layer: rounded({ inputs, outputs, weights: effective, biases }, scales), scales };
}

/** Weights of inputs that are so many times their real values. */
function inUnits(weights: Float64Array, units: Float64Array): Float64Array {
  return weights.map((weight, at) => weight / units[at % units.length]!);
}

function rounded({ inputs, outputs, weights, biases }: RealLayer, scales: Float64Array): DenseLayer {
  const whole = Int8Array.from(weights, (weight, at) =>
    Math.round(weight * scales[Math.floor(at / inputs)]!),
  );
  const wholeBiases = Array.from(biases, (bias, output) => Math.round(bias * scales[output]!) + 0);
  return { kind: 'dense', inputs, outputs, weights: whole, biases: wholeBiases };
}

export interface Integers {
  readonly network: IntegerNetwork;
  /** A real score is so many times its integer. */
  readonly scale: number;
}

/**
 * @param layers on levels of inputs, squares between them
 * @param largest weight of each layer, 1 to 127: outputs that are squared use all of it, scores share one scale
 */
export function toIntegerNetwork(
  name: string,
  input: NetworkInput,
  layers: readonly RealLayer[],
  largest: readonly number[],
): Integers {
  let units: Float64Array = new Float64Array(layers[0]!.inputs).fill(1);
  let scale = 1;
  const made = layers.flatMap((real, index): Layer[] => {
    const isLast = index === layers.length - 1;
    const { layer, scales } = integerLayer(real, units, largest[index]!, isLast);
    units = scales.map((one) => one * one);
    scale = 1 / scales[0]!;
    return isLast ? [layer] : [layer, { kind: 'square' }];
  });
  return { network: { name, input, layers: made }, scale };
}

const MOST_WEIGHT = 127;
/** Weights of a file are floats of 32 bits: so far from a whole number a multiple may be. */
const OFF_GRID = 1e-3;

/** What the largest of these is where all are whole multiples of one unit; undefined: they are not, or of more than MOST_WEIGHT. */
function largestOnGrid(values: Float64Array): number | undefined {
  const most = largestIn(values);
  for (let largest = 1; largest <= MOST_WEIGHT; largest++) {
    const scale = largest / most;
    if (values.every((value) => Math.abs(value * scale - Math.round(value * scale)) <= OFF_GRID))
      return largest;
  }
  return undefined;
}

/** Scales that make whole numbers of a layer's weights: one for all, or one an output. */
function gridScales(weights: Float64Array, outputs: number, isLast: boolean): Float64Array | undefined {
  const common = largestOnGrid(weights);
  if (common !== undefined) return new Float64Array(outputs).fill(common / largestIn(weights));
  if (isLast) return undefined;
  const inputs = weights.length / outputs;
  const scales = Float64Array.from({ length: outputs }, (_, output) => {
    const row = weights.subarray(output * inputs, (output + 1) * inputs);
    return (largestOnGrid(row) ?? NaN) / largestIn(row);
  });
  return scales.includes(NaN) ? undefined : scales;
}

/** Of a network that was quantised before it came: its own integers, where all of its weights are such. */
export function onItsGrid(
  name: string,
  input: NetworkInput,
  layers: readonly RealLayer[],
): (Integers & { readonly largest: readonly number[] }) | undefined {
  let units: Float64Array = new Float64Array(layers[0]!.inputs).fill(1);
  let scale = 1;
  const made: Layer[] = [];
  const largest: number[] = [];
  for (const [index, real] of layers.entries()) {
    const isLast = index === layers.length - 1;
    const weights = inUnits(real.weights, units);
    const scales = gridScales(weights, real.outputs, isLast);
    if (!scales) return undefined;
    const layer = rounded({ ...real, weights }, scales);
    made.push(layer, ...(isLast ? [] : [{ kind: 'square' } as const]));
    largest.push(layer.weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0));
    units = scales.map((one) => one * one);
    scale = 1 / scales[0]!;
  }
  return { network: { name, input, layers: made }, scale, largest };
}

/** How a value that the network reads is made of a level: factor * level + shift; place -1: it is the shift alone. */
export interface FromLevels {
  /** Levels of a row. */
  readonly size: number;
  readonly places: Int32Array;
  readonly factors: Float64Array;
  readonly shifts: Float64Array;
}

/** The first layer on levels instead of values. */
export function onLevels(layer: RealLayer, { size, places, factors, shifts }: FromLevels): RealLayer {
  const { inputs, outputs } = layer;
  const weights = new Float64Array(outputs * size);
  const biases = layer.biases.slice();
  for (let output = 0; output < outputs; output++)
    for (let input = 0; input < inputs; input++) {
      const weight = layer.weights[output * inputs + input]!;
      biases[output]! += weight * shifts[input]!;
      const place = places[input]!;
      if (place >= 0) weights[output * size + place]! += weight * factors[input]!;
    }
  return { inputs: size, outputs, weights, biases };
}
