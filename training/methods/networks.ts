/** The networks of `npm run bench -- methods`: what each is made by. */
import type { FactorRecipe } from './factor.ts';
import type { SmallRecipe } from './recipe.ts';

const SMALL: SmallRecipe = {
  seed: 1,
  pixelBits: 2,
  pixels: 240,
  hidden: 64,
  epochs: 12,
  batch: 128,
  rate: 0.1,
  augmentation: { rotationDegrees: 3, shear: 0.03, scale: 0.03, shiftPixels: 0.3, elasticPixels: 0.2 },
  validationImages: 5000,
  inner: { largest: 7, budget: 400, density: 0.5 },
  outer: { largest: 15, budget: 300, density: 0.5 },
};

/** Trained from labels. */
export const SMALL_NETWORKS: Readonly<Record<string, SmallRecipe>> = {
  /** Weights of four and five bits: one plaintext modulus is enough. */
  square: SMALL,
  /** More pixels, more units, weights of six and seven bits. */
  'square-precise': {
    ...SMALL,
    ...{ pixelBits: 3, pixels: 320, hidden: 80, rate: 0.4 },
    inner: { largest: 31, budget: 3000, density: 0.5 },
    outer: { largest: 63, budget: 2000, density: 0.5 },
  },
};

/** Made from a trained network. */
export const FACTORED_NETWORKS: Readonly<
  Record<string, { readonly from: string; readonly recipe: FactorRecipe }>
> = {
  convolution: {
    from: 'mnist-cryptonets',
    recipe: { maps: 50, largestKernel: 3, largestDense: 127, scale: 64, ridge: 1e-6, images: 4000 },
  },
};
