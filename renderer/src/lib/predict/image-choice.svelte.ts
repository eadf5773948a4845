/** Which of many images are shown, and in which order: all as they came, only the wrong or uncertain ones, those nearest to another answer first. */
import type { PredictionResult } from '../../../../shared/ipc/types.ts';
import { wrongIndices } from './input.ts';
import { readScores } from '../../../../shared/network/description/certainty.ts';

export interface ImageWish {
  readonly wrong: boolean;
  readonly uncertain: boolean;
  readonly byMargin: boolean;
}

const ALL: ImageWish = { wrong: false, uncertain: false, byMargin: false };

export class ImageChoice {
  wish = $state.raw(ALL);
  readonly #result: () => PredictionResult | null;
  readonly #labels: () => Uint8Array | null;

  constructor(result: () => PredictionResult | null, labels: () => Uint8Array | null) {
    this.#result = result;
    this.#labels = labels;
  }

  /** Indices of the images whose answer is not their label. */
  readonly wrong = $derived.by(() => wrongIndices(this.#result()?.predictions ?? [], this.#labels()));

  readonly #readings = $derived.by(() => (this.#result()?.scores ?? []).map((scores) => readScores(scores)));

  /** Indices of the images of which the network is unsure. */
  readonly uncertain: readonly number[] = $derived.by(() =>
    this.#readings.flatMap(({ certainty }, index) => (certainty === 'unsure' ? [index] : [])),
  );

  /** Indices in the order in which they are shown; null: all as they came. */
  readonly shown = $derived.by((): readonly number[] | null => {
    const { wrong, uncertain, byMargin } = this.wish;
    if (this.#result() === null || !(wrong || uncertain || byMargin)) return null;
    const kept = wrong ? this.wrong : this.#readings.map((_, index) => index);
    const both = uncertain ? kept.filter((index) => this.#readings[index]?.certainty === 'unsure') : kept;
    const lead = (index: number): number => this.#readings[index]?.lead ?? 0;
    return byMargin ? [...both].sort((a, b) => lead(a) - lead(b) || a - b) : both;
  });

  /** @returns the image to look at: the one before where it is still shown, else the first */
  become(wish: Partial<ImageWish>, selected: number): number {
    this.wish = { ...this.wish, ...wish };
    const { shown } = this;
    return shown && !shown.includes(selected) ? (shown[0] ?? 0) : selected;
  }

  reset(): void {
    this.wish = ALL;
  }
}
