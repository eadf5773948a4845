/** The layers of a pointwise step on one tile, one layer after the other: a tile's values fit in tens of megabytes. */
import type { LinearMap } from '../../../../shared/network/index.ts';
import type { PointwiseLayer } from '../../../../shared/packing/batch/index.ts';
import type { Ciphertext } from '../../../seal/library.ts';
import { deleteHandles } from '../../../seal/scope.ts';
import type { StopBuffer } from '../../../seal/stop.ts';
import { countDigits, signedDigits } from './digits.ts';
import { groupCodes, sumGroups } from './groups.ts';
import { Constants } from './ring.ts';
import type { TileRing } from './ring.ts';
import { sumRows } from './rows.ts';

/** Sums of rows and planes that may be held at once while columns stream by. */
const MOST_OPEN_SUMS = 1024;

/**
 * Runs `layers` on `inputs`, which are consumed, also on failure; the caller owns what is returned.
 * @throws CANCELLED, INTERNAL
 */
export function runLayers(
  ring: TileRing,
  layers: readonly PointwiseLayer[],
  inputs: Ciphertext[],
  plain: { readonly correctionFactor: bigint; readonly plainModulus: bigint },
  stop: StopBuffer,
): Ciphertext[] {
  let values = inputs;
  let factor = plain.correctionFactor;
  try {
    for (const layer of layers) {
      if (layer.kind === 'square') {
        ring.squareAll(values, stop);
        factor = (factor * factor) % plain.plainModulus;
      } else {
        const sums = linear(ring, layer.map, values, factor, stop);
        deleteHandles(values);
        values = sums;
      }
    }
    return values;
  } catch (error) {
    deleteHandles(values);
    throw error;
  }
}

function linear(
  ring: TileRing,
  map: LinearMap,
  inputs: readonly Ciphertext[],
  correctionFactor: bigint,
  stop: StopBuffer,
): Ciphertext[] {
  const sums = weightedSums(ring, map, inputs, stop);
  const constants = new Constants(ring, correctionFactor);
  try {
    sums.forEach((sum, row) => constants.addTo(sum, map.biases[row]!));
    return sums;
  } catch (error) {
    deleteHandles(sums);
    throw error;
  } finally {
    constants.dispose();
  }
}

/** By groups of columns where that takes fewer additions and its open sums fit; otherwise row by row. */
function weightedSums(
  ring: TileRing,
  map: LinearMap,
  inputs: readonly Ciphertext[],
  stop: StopBuffer,
): Ciphertext[] {
  const digits = signedDigits(map);
  if (map.outputs * digits.planes <= MOST_OPEN_SUMS) {
    const codes = groupCodes(map, digits);
    if (codes.additions < countDigits(digits))
      return sumGroups(ring, map, digits.planes, codes, inputs, stop);
  }
  return sumRows(ring, map, digits, inputs, stop);
}
