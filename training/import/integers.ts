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
  const effective = weights.map((weight, at) => weight / units[at % inputs]!);
  const row = (output: number): Float64Array => effective.subarray(output * inputs, (output + 1) * inputs);
  const common = largest / largestIn(effective);
  const scales = Float64Array.from({ length: outputs }, (_, output) =>
    isLast ? common : largest / largestIn(row(output)),
  );
  const rounded = Int8Array.from(effective, (weight, at) =>
    Math.round(weight * scales[Math.floor(at / inputs)]!),
  );
  const whole = Array.from(biases, (bias, output) => Math.round(bias * scales[output]!) + 0);
  return { layer: { kind: 'dense', inputs, outputs, weights: rounded, biases: whole }, scales };
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
