/** What a model of pictures with one layer of squares is trained with: everything that decides the result, besides the pictures. */
import type { Augmentation } from '../data/augment.ts';

export interface SquareRecipe {
  readonly seed: number;
  /** Bits of a pixel, 1 to 8. */
  readonly pixelBits: number;
  /** Units that are squared. */
  readonly hidden: number;
  /** Largest integer weight of the first and of the second layer, 1 to 127. */
  readonly largest: readonly [number, number];
  readonly epochs: number;
  /** Pictures of a step. */
  readonly batch: number;
  /** Step size of Adam at the start; falls to zero along a half cosine. */
  readonly rate: number;
  /** Weight of the squares of the weights, in parts of the loss of a picture. */
  readonly decay: number;
  /** Pictures of rare classes count for more, so that all classes count alike. */
  readonly balanced: boolean;
  readonly augmentation: Augmentation;
}

export const SQUARE_RECIPE: SquareRecipe = {
  seed: 1,
  pixelBits: 4,
  hidden: 16,
  largest: [63, 63],
  epochs: 40,
  batch: 64,
  rate: 0.003,
  decay: 0.001,
  balanced: true,
  augmentation: {
    ...{ rotationDegrees: 8, shear: 0, scale: 0.1, shiftPixels: 1.5, elasticPixels: 0 },
    ...{ mirror: true, extend: true },
  },
};
