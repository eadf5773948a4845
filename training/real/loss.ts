/** Softmax and cross-entropy over the scores of a shard. */
import { predict } from '../../shared/network/index.ts';
import type { ShardMemory } from '../memory/shard.ts';

/** Sum of losses and number of right answers over the pictures of one or more steps. */
export interface ShardResult {
  loss: number;
  right: number;
}

/** Keeps the logarithm of the loss finite. */
const LEAST_PROBABILITY = 1e-30;

/** Adds the biases; the scores, [class][picture]. */
function finishScores(memory: ShardMemory): Float32Array {
  const { parameters, layout, batch } = memory;
  const scores = memory.floats(layout.logits, parameters.output.rows * batch);
  const biases = memory.biases(parameters.output);
  for (let at = 0; at < scores.length; at++) scores[at]! += biases[Math.floor(at / batch)]!;
  return scores;
}

/** Scores times `factor` to probabilities, in place. */
function softmax(scores: Float64Array, factor: number): void {
  const top = Math.max(...scores);
  let total = 0;
  for (let at = 0; at < scores.length; at++) {
    scores[at] = Math.exp(factor * (scores[at]! - top));
    total += scores[at]!;
  }
  for (let at = 0; at < scores.length; at++) scores[at]! /= total;
}

/** The probabilities that the network gives, [class][picture], after `forward`. */
export function probabilities(memory: ShardMemory, target: Float32Array): void {
  const { batch, parameters } = memory;
  const classes = parameters.output.rows;
  const scores = finishScores(memory);
  const factor = memory.temperature();
  const answer = new Float64Array(classes);
  for (let image = 0; image < batch; image++) {
    for (let label = 0; label < classes; label++) answer[label] = scores[label * batch + image]!;
    softmax(answer, factor);
    for (let label = 0; label < classes; label++) target[label * batch + image] = answer[label]!;
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
  const classes = parameters.output.rows;
  const scores = finishScores(memory);
  const factor = memory.temperature();
  const answer = new Float64Array(classes);
  let temperatureGradient = 0;
  for (let image = 0; image < batch; image++) {
    for (let label = 0; label < classes; label++) answer[label] = scores[label * batch + image]!;
    if (predict(answer) === labels[image]) result.right += 1;
    softmax(answer, factor);
    for (let label = 0; label < classes; label++) {
      const at = label * batch + image;
      const target = targets[at]!;
      const delta = answer[label]! - target;
      if (target > 0) result.loss -= target * Math.log(Math.max(answer[label]!, LEAST_PROBABILITY));
      temperatureGradient += delta * scores[at]! * factor;
      scores[at] = delta * factor;
    }
  }
  memory.floats(layout.gradients, parameters.length)[parameters.temperature] = temperatureGradient;
}
