/**
 * Of a public model the client knows what the answer must be: a few images of each call, drawn at random after the answer came, are computed in the
 * clear and compared to the bit. It tells replays, exchanged classes and pushed scores also where no slot is to spare: in full batches, and with
 * interactive packing.
 */
import { randomInt } from 'node:crypto';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { evaluatePrepared, inputSize, type PlainNetwork } from '../../shared/network/index.ts';

/** Images of a call, at most: each costs about a millisecond of the shipped network. */
const SAMPLE = 8;
/** A large network is looked at in one image. */
const MOST_WEIGHTS = 4_000_000;

/**
 * @param pixels as they were encrypted, image by image @param scores likewise
 * @throws RESULT_SWAPPED, RESULT_WRONG; the message tells no score and no image
 */
export function checkSample(plain: PlainNetwork, pixels: Uint8Array, scores: BigInt64Array): void {
  const size = inputSize(plain.network);
  const images = pixels.length / size;
  const outputs = scores.length / images;
  for (const image of drawn(Math.min(sampleSize(plain), images), images)) {
    const expected = evaluatePrepared(plain, pixels.subarray(image * size, (image + 1) * size));
    requireScores(scores.subarray(image * outputs, (image + 1) * outputs), expected, 'an image');
  }
}

/** @throws RESULT_SWAPPED (the same numbers in another order), RESULT_WRONG */
export function requireScores(scores: BigInt64Array, expected: readonly bigint[], what: string): void {
  if (scores.every((score, output) => score === expected[output])) return;
  const sorted = BigInt64Array.from(expected).sort();
  const swapped = scores
    .slice()
    .sort()
    .every((score, index) => score === sorted[index]);
  if (swapped) throw new CryptoNetsError('RESULT_SWAPPED', `the classes of ${what} were exchanged`);
  throw new CryptoNetsError('RESULT_WRONG', `${what} has other scores than the network gives it`);
}

function sampleSize({ steps }: PlainNetwork): number {
  const weights = steps.reduce((sum, step) => sum + (step === 'square' ? 0 : step.weights.length), 0);
  return Math.max(1, Math.min(SAMPLE, Math.floor(MOST_WEIGHTS / Math.max(1, weights))));
}

/** So many different numbers below `below`. */
function drawn(count: number, below: number): Set<number> {
  const numbers = new Set<number>();
  if (count === below) for (let number = 0; number < below; number++) numbers.add(number);
  while (numbers.size < count) numbers.add(randomInt(below));
  return numbers;
}
