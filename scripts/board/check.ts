/** Whether what the board's programs decrypted is what the integer network says in the clear, and how often that is right. */
import { quantise } from '../../shared/image/index.ts';
import { evaluateNumbers, predict, preparePlain, readPixels } from '../../shared/network/index.ts';
import type { IntegerNetwork } from '../../shared/network/index.ts';
import type { BoardImages, BoardRun } from './harness.ts';

/** Images of which a score or the prediction differs in any bit from the network's in the clear. Cost: some 0.1 ms an image. */
export function differences(network: IntegerNetwork, { pixels, labels }: BoardImages, run: BoardRun): number {
  const plain = preparePlain(network);
  const levels = readPixels(quantise(pixels, network.input.bits), network.input);
  const inputs = levels.length / labels.length;
  if (run.predictions.length !== labels.length) return labels.length;
  return run.predictions.filter((prediction, image) => {
    const scores = evaluateNumbers(plain, levels.subarray(image * inputs, (image + 1) * inputs));
    const same = scores.every((score, index) => BigInt(score) === run.scores[image * scores.length + index]);
    return !same || run.scores.length !== labels.length * scores.length || predict(scores) !== prediction;
  }).length;
}

/** The share of predictions that are the labels. */
export function accuracyOf({ labels }: BoardImages, { predictions }: BoardRun): number {
  return predictions.filter((prediction, image) => prediction === labels[image]).length / labels.length;
}
