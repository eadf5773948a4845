/** Integer weights as sums of signed powers of two, so that a linear layer needs additions only. */
import type { LinearMap } from '../../../../shared/network/index.ts';

/** One nonzero digit of a weight: +-2^plane. */
export interface SignedDigits {
  /** Planes in use: 1 for ternary weights. */
  readonly planes: number;
  /** For entry e of the map, its digits in non-adjacent form: `digits[plane][e]` is -1, 0 or 1. */
  readonly digits: readonly Int8Array[];
}

/**
 * Non-adjacent form of every weight: the fewest nonzero digits there are (a third of the bits on average; Reitwieser 1960).
 */
export function signedDigits(map: LinearMap): SignedDigits {
  const digits: Int8Array[] = [new Int8Array(map.weights.length)];
  for (let entry = 0; entry < map.weights.length; entry++) {
    let rest = map.weights[entry]!;
    for (let plane = 0; rest !== 0; plane++, rest /= 2) {
      if (plane === digits.length) digits.push(new Int8Array(map.weights.length));
      if (rest % 2 === 0) continue;
      const remainder = ((rest % 4) + 4) % 4;
      const digit = remainder === 1 ? 1 : -1;
      digits[plane]![entry] = digit;
      rest -= digit;
    }
  }
  return { planes: digits.length, digits };
}

export function countDigits({ digits }: SignedDigits): number {
  let count = 0;
  for (const plane of digits) for (const digit of plane) if (digit !== 0) count += 1;
  return count;
}
