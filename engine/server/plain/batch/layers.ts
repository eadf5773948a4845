/** Layers on slots modulo t: the definition that encrypted evaluation must agree with. Slow, BigInt throughout. */
import type { LinearMap } from '../../../../shared/network/index.ts';
import type { Slots } from './vector.ts';

/** outputs = W inputs + b modulo t, slot by slot. */
export function linearSlots(map: LinearMap, inputs: readonly Slots[], modulus: bigint, row: number): Slots {
  const degree = inputs[0]!.length;
  const sums = new Array<bigint>(degree).fill(BigInt(map.biases[row]!));
  for (let entry = map.rowStart[row]!; entry < map.rowStart[row + 1]!; entry++) {
    const weight = BigInt(map.weights[entry]!);
    const input = inputs[map.columns[entry]!]!;
    for (let slot = 0; slot < degree; slot++) sums[slot]! += weight * input[slot]!;
  }
  return BigUint64Array.from(sums, (sum) => ((sum % modulus) + modulus) % modulus);
}

export function squareSlots(input: Slots, modulus: bigint): Slots {
  return input.map((value) => (value * value) % modulus);
}
