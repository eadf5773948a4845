/** The public mask of a trained network: positions that hardly ever hold ink in the training pictures are not read. */
import { quantisationTable } from '../../shared/image/quantise.ts';
import type { IntegerNetwork } from '../../shared/network/index.ts';
import { PICTURE_SIZE } from './dataset.ts';
import type { LabelledImages } from './dataset.ts';

/** Share of the pictures in which each position holds ink after rounding to `bits`. */
export function inkShares(set: LabelledImages, bits: number): Float64Array {
  const levels = quantisationTable(bits);
  const counts = new Float64Array(PICTURE_SIZE);
  set.pixels.forEach((grey, index) => {
    if (levels[grey]! > 0) counts[index % PICTURE_SIZE]! += 1;
  });
  return counts.map((count) => count / set.count);
}

/** The network that reads only positions inked in at least `share` of the pictures. Weights stay as they are. */
export function withMask(network: IntegerNetwork, set: LabelledImages, share: number): IntegerNetwork {
  const shares = inkShares(set, network.input.bits);
  const mask = Uint16Array.from([...shares.keys()].filter((position) => shares[position]! >= share));
  return { ...network, input: { ...network.input, mask } };
}
