/** Inputs that attain the proven bound of a network's first layer: what tests of overflow feed to evaluators. */
import { lowerNetwork } from '../../shared/network/index.ts';
import { inputSize, largestPixel } from '../../shared/network/index.ts';
import type { IntegerNetwork } from '../../shared/network/index.ts';

/**
 * A quantised picture on which unit `row` of the first (linear) layer takes its proven maximum or minimum:
 * full ink where the weight has the wanted sign, none elsewhere.
 */
export function extremeInput(
  network: IntegerNetwork,
  row: number,
  extreme: 'minimum' | 'maximum',
): Uint8Array {
  const [map] = lowerNetwork(network);
  if (!map || map === 'square') throw new Error('expected a linear first layer');
  if (!Number.isInteger(row) || row < 0 || row >= map.outputs)
    throw new Error(`expected a row below ${map.outputs}`);
  const pixels = new Uint8Array(inputSize(network));
  const ink = largestPixel(network.input);
  for (let entry = map.rowStart[row]!; entry < map.rowStart[row + 1]!; entry++) {
    if (map.weights[entry]! > 0 === (extreme === 'maximum')) pixels[map.columns[entry]!] = ink;
  }
  return pixels;
}
