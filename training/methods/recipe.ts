/** What the small networks of `npm run bench -- methods` are trained with: everything that decides the result, besides the images. */
import type { Augmentation } from '../data/augment.ts';
import type { Quantisation } from '../recipe.ts';

export interface SmallRecipe {
  readonly seed: number;
  readonly pixelBits: number;
  /** How many pixels the network reads: every second one, as on the black squares of a chessboard, where images differ the most. */
  readonly pixels: number;
  /** Units that are squared. */
  readonly hidden: number;
  readonly epochs: number;
  /** Images of a step. */
  readonly batch: number;
  /** Step size of Adam in steps of an integer weight; falls to zero along a half cosine. */
  readonly rate: number;
  readonly augmentation: Augmentation;
  /** The last training images, which choose the epoch. */
  readonly validationImages: number;
  readonly inner: Quantisation;
  readonly outer: Quantisation;
}
