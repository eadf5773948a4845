/** A linear layer row by row: for sparse layers, whose rows share little. */
import type { LinearMap } from '../../../../shared/network/index.ts';
import { callSeal } from '../../../seal/library.ts';
import type { Ciphertext } from '../../../seal/library.ts';
import { deleteHandle } from '../../../seal/scope.ts';
import { throwIfStopped } from '../../../seal/stop.ts';
import type { StopBuffer } from '../../../seal/stop.ts';
import type { SignedDigits } from './digits.ts';
import { collect } from './ring.ts';
import type { TileRing } from './ring.ts';

/**
 * Sums of each row without biases, by Horner's rule over the planes of digits, highest first. One addition a nonzero digit and one a
 * row and plane.
 */
export function sumRows(
  ring: TileRing,
  map: LinearMap,
  digits: SignedDigits,
  inputs: readonly Ciphertext[],
  stop: StopBuffer,
): Ciphertext[] {
  return collect(map.outputs, (row) => {
    throwIfStopped(stop);
    return callSeal('linear layer', () => sumRow(ring, map, digits, inputs, row));
  });
}

function sumRow(
  ring: TileRing,
  map: LinearMap,
  { planes, digits }: SignedDigits,
  inputs: readonly Ciphertext[],
  row: number,
): Ciphertext {
  let sum: Ciphertext | undefined;
  try {
    for (let plane = planes - 1; plane >= 0; plane--) {
      if (sum) ring.double(sum);
      const plain = digits[plane]!;
      for (let entry = map.rowStart[row]!; entry < map.rowStart[row + 1]!; entry++) {
        const digit = plain[entry]!;
        if (digit !== 0) sum = ring.accumulate(sum, inputs[map.columns[entry]!]!, digit);
      }
    }
    return sum ?? ring.zero(inputs[0]!);
  } catch (error) {
    deleteHandle(sum);
    throw error;
  }
}
