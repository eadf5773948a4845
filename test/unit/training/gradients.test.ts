/** The gradients of a shard against differences of its loss: an error in any kernel or formula shows here. */
import { describe, expect, test } from 'vitest';
import { createKernels, createMemory } from '../../../training/kernels/index.ts';
import { trainingLayout } from '../../../training/memory/layout.ts';
import type { MatrixLayout } from '../../../training/memory/layout.ts';
import { Random } from '../../../training/random.ts';
import { DEFAULT_RECIPE } from '../../../training/recipe.ts';
import { realScores } from '../../../training/real/scores.ts';
import { Shard } from '../../../training/real/shard.ts';

const recipe = { ...DEFAULT_RECIPE, maps: 6, hidden: 12, shards: 1, shardImages: 8 };
const layout = trainingLayout(recipe, 8);
const memory = createMemory(layout.bytes);
const shard = new Shard(memory.buffer, createKernels(memory), layout, 0, recipe.shardImages);
const { conv, dense, output, temperature, length } = layout.parameters;
const effective = new Float32Array(memory.buffer, layout.effective, length);
const gradients = new Float32Array(memory.buffer, layout.shards[0]!.gradients, length);
const labels = Uint8Array.of(3, 1, 4, 1, 5, 9, 2, 6);
const random = new Random(11);
const pictures = Array.from(labels, () => Uint8Array.from({ length: 784 }, () => random.below(4)));

function fill(matrix: MatrixLayout, spread: number): void {
  for (let row = 0; row < matrix.rows; row++) {
    for (let column = 0; column < matrix.columns; column++) {
      effective[matrix.weights + row * matrix.stride + column] = spread * random.normal();
    }
    effective[matrix.biases + row] = 0.3 * random.normal();
  }
}
fill(conv, 0.05);
fill(dense, 0.05);
fill(output, 0.3);
effective[temperature] = -0.5;
pictures.forEach((picture, image) => shard.setPicture(image, picture));

/** Mixed targets: mostly the label, the rest spread unevenly. */
const targets = new Float32Array(10 * labels.length);
labels.forEach((label, image) => {
  for (let digit = 0; digit < 10; digit++) {
    targets[digit * labels.length + image] = (digit === label ? 0.7 : 0) + (0.3 * (digit + 1)) / 55;
  }
});

function loss(): number {
  const result = { loss: 0, right: 0 };
  shard.run(targets, labels, result);
  return result.loss;
}

describe('a shard', () => {
  test.each([
    ['convolution weight', conv.weights + 2 * conv.stride + 7],
    ['convolution weight of the sixth map', conv.weights + 5 * conv.stride + 24],
    ['convolution bias', conv.biases + 1],
    ['hidden weight', dense.weights + 3 * dense.stride + 500],
    ['hidden bias', dense.biases + 11],
    ['output weight', output.weights + 9 * output.stride + 11],
    ['output bias', output.biases],
    ['temperature', temperature],
  ])('has the gradient of its loss by a %s', (_name, at) => {
    const value = effective[at]!;
    const step = 1e-2;
    effective[at] = value + step;
    const above = loss();
    effective[at] = value - step;
    const below = loss();
    effective[at] = value;
    loss();
    const expected = (above - below) / (2 * step);
    expect(Math.abs(gradients[at]! - expected)).toBeLessThan(0.02 * Math.abs(expected) + 0.01);
    expect(Math.abs(expected)).toBeGreaterThan(1e-3);
  });

  test('has the loss of the scores that the definition gives', () => {
    const factor = Math.exp(effective[temperature]!);
    const weights = { latent: effective, gains: Float32Array.of(1, 1, 1) };
    const expected = pictures.reduce((sum, picture, image) => {
      const logits = realScores(weights, layout.parameters, picture).map((score) => factor * score);
      const top = Math.max(...logits);
      const total = logits.reduce((part, logit) => part + Math.exp(logit - top), 0);
      const logs = logits.map((logit) => logit - top - Math.log(total));
      return sum - logs.reduce((part, log, digit) => part + log * targets[digit * labels.length + image]!, 0);
    }, 0);
    expect(loss()).toBeCloseTo(expected, 3);
  });

  test('answers with probabilities, as a teacher', () => {
    const probabilities = new Float32Array(10 * labels.length);
    shard.answer(probabilities);
    const weights = { latent: effective, gains: Float32Array.of(1, 1, 1) };
    pictures.forEach((picture, image) => {
      const powers = realScores(weights, layout.parameters, picture).map((s) => Math.exp(Math.exp(-0.5) * s));
      const total = powers.reduce((sum, power) => sum + power);
      powers.forEach((power, digit) => {
        expect(probabilities[digit * labels.length + image]).toBeCloseTo(power / total, 3);
      });
    });
  });
});
