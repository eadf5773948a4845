/** Everything that decides a training run: with the same recipe and data the same weights come out. */
import type { Augmentation } from './data/augment.ts';

/** How the weights of one layer become small integers. */
export interface Quantisation {
  /** Largest absolute weight; 1 is ternary. */
  readonly largest: number;
  /** Most that the positive weights of one output may sum up to, and the negative ones: what bounds the proven range. */
  readonly budget: number;
  /** Share of nonzero weights when quantisation begins. */
  readonly density: number;
}

/** A larger network of the same kind with real weights, trained first; the integer network learns from its answers too. */
export interface TeacherRecipe {
  readonly maps: number;
  readonly hidden: number;
  readonly epochs: number;
  readonly rate: number;
  /** Share of the teacher's answer in what the integer network is to answer; the rest is the label. */
  readonly share: number;
}

export interface Recipe {
  readonly seed: number;
  /** Scores of the network, 2 to MOST_CLASSES. */
  readonly classes: number;
  readonly maps: number;
  readonly hidden: number;
  readonly pixelBits: number;
  /** Images of a step: `shards` groups of `shardImages`; gradients are added in the order of the shards. */
  readonly shards: number;
  readonly shardImages: number;
  /** Epochs with real weights, then with integer weights. */
  readonly floatEpochs: number;
  readonly integerEpochs: number;
  /** Step size of Adam at the start of either phase; falls to zero along a half cosine. Biases move by a tenth. */
  readonly floatRate: number;
  readonly integerRate: number;
  /** Decay of the running average of the weights, per step. */
  readonly averageDecay: number;
  readonly augmentation: Augmentation;
  /** Training images kept back for every choice. */
  readonly validationImages: number;
  readonly validateEvery: number;
  readonly conv: Quantisation;
  readonly dense: Quantisation;
  readonly output: Quantisation;
  readonly teacher: TeacherRecipe | null;
}

/** Scores that a network of pictures may have. */
export const MOST_CLASSES = 64;

export const DEFAULT_RECIPE: Recipe = {
  seed: 1,
  classes: 10,
  maps: 5,
  hidden: 100,
  pixelBits: 2,
  shards: 2,
  shardImages: 64,
  floatEpochs: 12,
  integerEpochs: 90,
  floatRate: 0.01,
  integerRate: 0.003,
  averageDecay: 0.999,
  augmentation: { rotationDegrees: 8, shear: 0.1, scale: 0.1, shiftPixels: 1, elasticPixels: 0.4 },
  validationImages: 5000,
  validateEvery: 5,
  conv: { largest: 1, budget: 8, density: 0.6 },
  dense: { largest: 1, budget: 180, density: 0.45 },
  output: { largest: 3, budget: 40, density: 0.5 },
  teacher: { maps: 12, hidden: 160, epochs: 16, rate: 0.01, share: 0.7 },
};

/** The recipe by which the teacher of a recipe is trained. */
export function teacherRecipe(recipe: Recipe, teacher: TeacherRecipe): Recipe {
  const { maps, hidden, epochs, rate } = teacher;
  return { ...recipe, maps, hidden, floatEpochs: epochs, floatRate: rate, integerEpochs: 0, teacher: null };
}

export function totalEpochs(recipe: Recipe): number {
  return recipe.floatEpochs + recipe.integerEpochs;
}

/** Step size at `progress` (0..1) of `epoch`: a warm-up of one epoch and a half cosine in either phase. */
export function stepSize(recipe: Recipe, epoch: number, progress: number): number {
  const real = epoch < recipe.floatEpochs;
  const [first, epochs, rate] = real
    ? [0, recipe.floatEpochs, recipe.floatRate]
    : [recipe.floatEpochs, recipe.integerEpochs, recipe.integerRate];
  const done = epoch - first + progress;
  return rate * Math.min(1, done + 0.01) * 0.5 * (1 + Math.cos(Math.PI * (done / epochs)));
}
