/** Accuracy of a network on labelled pictures, and the ranges that were observed on the way. */
import { quantise } from '../../shared/image/quantise.ts';
import {
  evaluateNumbers,
  predict,
  preparePlain,
  readPixels,
  traceNumbers,
} from '../../shared/network/index.ts';
import type { IntegerNetwork } from '../../shared/network/index.ts';
import { PICTURE_SIZE } from '../data/dataset.ts';
import type { LabelledImages } from '../data/dataset.ts';

export interface IntegerScore {
  readonly images: number;
  readonly right: number;
  /** Mean cross-entropy of the scores times `factor`: a finer measure than the number of right answers. */
  readonly loss: number;
}

/** Runs the integer network; `factor` turns its scores into logits. */
export function scoreIntegers(network: IntegerNetwork, set: LabelledImages, factor: number): IntegerScore {
  const plain = preparePlain(network);
  let right = 0;
  let loss = 0;
  for (let image = 0; image < set.count; image++) {
    const scores = evaluateNumbers(plain, levelsOf(network, set, image));
    const best = predict(scores);
    const label = set.labels[image]!;
    if (best === label) right += 1;
    const top = scores[best]!;
    const total = scores.reduce((sum, score) => sum + Math.exp(factor * (score - top)), 0);
    loss += Math.log(total) - factor * (scores[label]! - top);
  }
  return { images: set.count, right, loss: loss / set.count };
}

function levelsOf(network: IntegerNetwork, set: LabelledImages, image: number): Uint8Array {
  const picture = set.pixels.subarray(image * PICTURE_SIZE, (image + 1) * PICTURE_SIZE);
  return readPixels(quantise(picture, network.input.bits), network.input);
}

export interface ObservedRange {
  readonly minimum: number;
  readonly maximum: number;
}

/** Smallest and largest value of every layer over all pictures of a set. */
export function observeRanges(network: IntegerNetwork, set: LabelledImages): ObservedRange[] {
  const plain = preparePlain(network);
  const ranges = network.layers.map(() => ({ minimum: Infinity, maximum: -Infinity }));
  for (let image = 0; image < set.count; image++) {
    traceNumbers(plain, levelsOf(network, set, image)).forEach((values, layer) => {
      const range = ranges[layer]!;
      for (const value of values) {
        if (value < range.minimum) range.minimum = value;
        if (value > range.maximum) range.maximum = value;
      }
    });
  }
  return ranges;
}
