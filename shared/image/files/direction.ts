/** Whether the digits of a set lie on their sides (rows and columns changed for each other, as EMNIST's files have them): evidence of each, added up. */
import { DIGIT_SIDE } from '../place.ts';
import { SCALE, WEIGHTS } from './direction-weights.ts';

const PIXELS = DIGIT_SIDE * DIGIT_SIDE;
/** Sets of digits that stand are taken for lying once in e^20, if the evidence is what it says; `npm run notices` measures it. */
const SURE = 20;
/** And this much a digit, so that a large set of something else is not taken for digits that lie. */
const SURE_EACH = 1;

/** Pairs of pixels that change places, above the diagonal, row by row. */
export const PAIRS: readonly (readonly [above: number, below: number])[] = Array.from(
  { length: PIXELS },
  (_, at) => [at, (at % DIGIT_SIDE) * DIGIT_SIDE + Math.floor(at / DIGIT_SIDE)] as const,
).filter(([above, below]) => above < below);

const weights = Float64Array.from(PAIRS, (_, pair) => {
  const byte = Number.parseInt(WEIGHTS.slice(2 * pair, 2 * pair + 2), 16);
  return (SCALE * (byte > 127 ? byte - 256 : byte)) / 255;
});

/** Logarithm of the odds that a digit stands rather than lies; of its mirror image at the diagonal, the negative. Cost: 378 products. */
export function uprightness(digit: Uint8Array): number {
  let sum = 0;
  for (const [pair, [above, below]] of PAIRS.entries())
    sum += weights[pair]! * (digit[above]! - digit[below]!);
  return sum;
}

/** @param sum of the uprightness of so many digits */
export const lies = (sum: number, digits: number): boolean => sum <= -SURE && sum <= -SURE_EACH * digits;

/** @param digits 28 x 28 bytes each, 255 for ink; blank ones say nothing. A few digits say too little: nothing is noticed then. */
export function looksTransposed(digits: Uint8Array): boolean {
  let [sum, inked] = [0, 0];
  for (let start = 0; start < digits.length; start += PIXELS) {
    const digit = digits.subarray(start, start + PIXELS);
    if (digit.every((grey) => grey === 0)) continue;
    sum += uprightness(digit);
    inked += 1;
  }
  return lies(sum, inked);
}
