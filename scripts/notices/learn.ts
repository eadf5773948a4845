/** Learns how digits stand, from MNIST's training pictures and their mirror images at the diagonal: logistic regression that is odd under that mirror. */
import { DIGIT_SIDE, PAIRS } from '../../shared/image/index.ts';
import type { LabelledImages } from '../../training/index.ts';

const PIXELS = DIGIT_SIDE * DIGIT_SIDE;
const EPOCHS = 12;
const BATCH = 100;
const RATE = 0.3;
const DECAY = 1e-4;
const LARGEST = 127;

/** A fixed walk through all numbers below `count`, another one each epoch. */
const placeOf = (step: number, epoch: number, count: number): number =>
  (step * 7919 + epoch * 104_729) % count;

/** Of each pair of pixels. */
function learned({ pixels, count }: LabelledImages): Float64Array {
  const weights = new Float64Array(PAIRS.length);
  const step = new Float64Array(PAIRS.length);
  const seen = new Float64Array(PAIRS.length);
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (let at = 0; at < count; at++) {
      const digit = PIXELS * placeOf(at, epoch, count);
      let sum = 0;
      for (const [pair, [above, below]] of PAIRS.entries()) {
        seen[pair] = (pixels[digit + above]! - pixels[digit + below]!) / 255;
        sum += weights[pair]! * seen[pair];
      }
      const surprise = 1 / (1 + Math.exp(sum));
      for (let pair = 0; pair < PAIRS.length; pair++) step[pair]! += surprise * seen[pair]!;
      if ((at + 1) % BATCH > 0) continue;
      const rate = RATE / (1 + epoch);
      for (let pair = 0; pair < PAIRS.length; pair++)
        weights[pair]! += rate * (step[pair]! / BATCH - DECAY * weights[pair]!);
      step.fill(0);
    }
  }
  return weights;
}

/** The source text of what was learned. */
export function directionSource(set: LabelledImages): string {
  const weights = learned(set);
  const scale = Number((Math.max(...weights.map(Math.abs)) / LARGEST).toPrecision(6));
  const text = Array.from(weights, (weight) =>
    (Math.round(weight / scale) & 255).toString(16).padStart(2, '0'),
  ).join('');
  return `/** Learned by \`npm run notices -- --learn\`: of each pair of pixels, a signed byte in hexadecimal, times the scale. */

export const SCALE = ${scale};
// prettier-ignore
export const WEIGHTS =
  '${text.match(/.{1,96}/g)!.join("' +\n  '")}';
`;
}
