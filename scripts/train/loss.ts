/** Softmax and cross-entropy over the scores of a shard. */
import { predict } from '../../shared/network/index.ts';
import { DIGITS } from './layout.ts';
import type { ShardMemory } from './shard-memory.ts';

/** Sum of losses and number of right answers over the pictures of one or more steps. */
export interface ShardResult {
  loss: number;
  right: number;
}

/** Keeps the logarithm of the loss finite. */
const LEAST_PROBABILITY = 1e-30;

/** Adds the biases; the scores, [digit][picture]. */
function finishScores(memory: ShardMemory): Float32Array {
  const { parameters, layout, batch } = memory;
  const scores = memory.floats(layout.logits, DIGITS * batch);
  const biases = memory.biases(parameters.output);
  for (let at = 0; at < scores.length; at++) scores[at]! += biases[Math.floor(at / batch)]!;
  return scores;
}

/** Scores times `factor` to probabilities, in place. */
function softmax(scores: Float64Array, factor: number): void {
  const top = Math.max(...scores);
  let total = 0;
  for (let digit = 0; digit < DIGITS; digit++) {
    scores[digit] = Math.exp(factor * (scores[digit]! - top));
    total += scores[digit]!;
  }
  for (let digit = 0; digit < DIGITS; digit++) scores[digit]! /= total;
}

/** The probabilities that the network gives, [digit][picture], after `forward`. */
export function probabilities(memory: ShardMemory, target: Float32Array): void {
  const { batch } = memory;
  const scores = finishScores(memory);
  const factor = memory.temperature();
  const answer = new Float64Array(DIGITS);
  for (let image = 0; image < batch; image++) {
    for (let digit = 0; digit < DIGITS; digit++) answer[digit] = scores[digit * batch + image]!;
    softmax(answer, factor);
    for (let digit = 0; digit < DIGITS; digit++) target[digit * batch + image] = answer[digit]!;
  }
}

/** After `forward`: adds to `result`, and replaces the scores by the derivatives of the loss by them. */
export function lossAndDeltas(
  memory: ShardMemory,
  targets: Float32Array,
  labels: Uint8Array,
  result: ShardResult,
): void {
  const { batch, parameters, layout } = memory;
  const scores = finishScores(memory);
  const factor = memory.temperature();
  const answer = new Float64Array(DIGITS);
  let temperatureGradient = 0;
  for (let image = 0; image < batch; image++) {
    for (let digit = 0; digit < DIGITS; digit++) answer[digit] = scores[digit * batch + image]!;
    if (predict(answer) === labels[image]) result.right += 1;
    softmax(answer, factor);
    for (let digit = 0; digit < DIGITS; digit++) {
      const at = digit * batch + image;
      const target = targets[at]!;
      const delta = answer[digit]! - target;
      if (target > 0) result.loss -= target * Math.log(Math.max(answer[digit]!, LEAST_PROBABILITY));
      temperatureGradient += delta * scores[at]! * factor;
      scores[at] = delta * factor;
    }
  }
  memory.floats(layout.gradients, parameters.length)[parameters.temperature] = temperatureGradient;
}
