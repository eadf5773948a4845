/** One shard of a step: its pictures forward through the network and the gradients backward, in single precision. */
import { backward } from './backward.ts';
import { forward } from './forward.ts';
import type { Kernels } from '../kernels/index.ts';
import type { TrainingLayout } from '../memory/layout.ts';
import { lossAndDeltas, probabilities } from './loss.ts';
import type { ShardResult } from './loss.ts';
import { ShardMemory } from '../memory/shard.ts';

/** Works on the memory of one shard; several shards run at the same time in several workers. */
export class Shard {
  readonly #memory: ShardMemory;

  constructor(
    memory: ArrayBufferLike,
    kernels: Kernels,
    training: TrainingLayout,
    index: number,
    batch: number,
  ) {
    this.#memory = new ShardMemory(memory, kernels, training, index, batch);
  }

  /** Sets picture `image` of the shard: 784 levels. */
  setPicture(image: number, levels: Uint8Array): void {
    this.#memory.setPicture(image, levels);
  }

  /**
   * Forward and backward; gradients are the sums over the pictures.
   * @param targets wanted probabilities, [class][picture]
   * @param labels only for counting right answers
   */
  run(targets: Float32Array, labels: Uint8Array, result: ShardResult): void {
    forward(this.#memory);
    lossAndDeltas(this.#memory, targets, labels, result);
    backward(this.#memory);
  }

  /** Forward only: the probabilities that this network gives, [class][picture]. */
  answer(target: Float32Array): void {
    forward(this.#memory);
    probabilities(this.#memory, target);
  }
}
