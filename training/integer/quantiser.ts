/** Latent real weights to small integers: rounding, with a budget for the sums of either sign in every row. */
import type { Quantisation } from '../recipe.ts';

/** The integer nearest to a latent weight within [-largest, largest]. */
export function roundWeight(latent: number, largest: number): number {
  const magnitude = Math.min(largest, Math.floor(Math.abs(latent) + 0.5));
  return latent < 0 ? -magnitude : magnitude;
}

/** Bins of latent magnitudes, a power of two to a unit so that their borders are exact; the last one is open. */
const BINS = 512;
const BINS_PER_UNIT = 128;

function binOf(magnitude: number): number {
  return Math.min(BINS - 1, (magnitude * BINS_PER_UNIT) | 0);
}

function binStart(bin: number): number {
  return bin < BINS ? bin / BINS_PER_UNIT : Infinity;
}

/** Quantises rows; keeps scratch memory between calls. */
export class RowQuantiser {
  readonly #scratch: Float32Array;
  readonly #bins = new Float64Array(BINS);
  readonly #quantisation: Quantisation;

  constructor(columns: number, quantisation: Quantisation) {
    this.#scratch = new Float32Array(columns);
    this.#quantisation = quantisation;
  }

  /**
   * Writes the integer weights of `latent` to `target` (same length). Where one sign exceeds the budget, the weights
   * of that sign with the smallest latent magnitude become zero: the bound of the range proof holds by construction.
   * Where several latent weights equal the smallest that is kept, the first columns are taken.
   */
  quantise(latent: Float32Array, target: Float32Array): void {
    const { largest, budget } = this.#quantisation;
    let positive = 0;
    let negative = 0;
    for (let index = 0; index < latent.length; index++) {
      const weight = roundWeight(latent[index]!, largest);
      target[index] = weight;
      if (weight > 0) positive += weight;
      else negative -= weight;
    }
    if (positive > budget) this.#prune(latent, target, 1);
    if (negative > budget) this.#prune(latent, target, -1);
  }

  #prune(latent: Float32Array, target: Float32Array, sign: 1 | -1): void {
    const threshold = this.#threshold(latent, target, sign);
    let rest = this.#quantisation.budget;
    for (let index = 0; index < latent.length; index++) {
      const weight = target[index]! * sign;
      if (weight <= 0) continue;
      if (latent[index]! * sign >= threshold && weight <= rest) rest -= weight;
      else target[index] = 0;
    }
  }

  /**
   * Smallest latent magnitude that is still kept: first the bin of magnitudes in which the budget runs out, then the
   * place within that bin, so that only a few values are sorted.
   */
  #threshold(latent: Float32Array, target: Float32Array, sign: 1 | -1): number {
    const { largest, budget } = this.#quantisation;
    this.#bins.fill(0);
    for (let index = 0; index < latent.length; index++) {
      const weight = target[index]! * sign;
      if (weight > 0) this.#bins[binOf(latent[index]! * sign)]! += weight;
    }
    let bin = BINS - 1;
    let sum = 0;
    while (sum + this.#bins[bin]! <= budget) sum += this.#bins[bin--]!;
    let count = 0;
    for (let index = 0; index < latent.length; index++) {
      if (target[index]! * sign <= 0) continue;
      const magnitude = latent[index]! * sign;
      if (binOf(magnitude) === bin) this.#scratch[count++] = magnitude;
    }
    const magnitudes = this.#scratch.subarray(0, count).sort();
    let next = count - 1;
    while (sum + roundWeight(magnitudes[next]!, largest) <= budget) {
      sum += roundWeight(magnitudes[next--]!, largest);
    }
    return next + 1 < count ? magnitudes[next + 1]! : binStart(bin + 1);
  }
}

/** Factor that, divided out of the latent weights, makes the wanted share of them round to something other than zero. */
export function scaleForDensity(latent: Float32Array, density: number): number {
  const magnitudes = latent.map(Math.abs).sort();
  const index = Math.min(magnitudes.length - 1, Math.floor((1 - density) * magnitudes.length));
  return 2 * magnitudes[index]!;
}
