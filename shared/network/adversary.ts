/** Inputs that attain the proven bound of a network's first layer: what tests of overflow feed to evaluators. */
import { lowerLayer } from './lower.ts';
import { invalidModel } from './shape.ts';
import { inputSize, largestPixel } from './types.ts';
import type { IntegerNetwork } from './types.ts';

/**
 * A quantised picture on which unit `row` of the first (linear) layer takes its proven maximum or minimum:
 * full ink where the weight has the wanted sign, none elsewhere. @throws MODEL_INVALID when layer 0 is not linear.
 */
export function extremeInput(
  network: IntegerNetwork,
  row: number,
  extreme: 'minimum' | 'maximum',
): Uint8Array {
  const layer = network.layers[0];
  if (!layer || layer.kind === 'square') throw invalidModel('expected a linear first layer');
  const map = lowerLayer(layer, network.input);
  if (!Number.isInteger(row) || row < 0 || row >= map.outputs)
    throw invalidModel(`expected a row below ${map.outputs}`);
  const pixels = new Uint8Array(inputSize(network));
  const ink = largestPixel(network.input);
  for (let entry = map.rowStart[row]!; entry < map.rowStart[row + 1]!; entry++) {
    if (map.weights[entry]! > 0 === (extreme === 'maximum')) pixels[map.columns[entry]!] = ink;
  }
  return pixels;
}
