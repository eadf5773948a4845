/** Learns what a network answers by one of a shape that the engines take: the digits model's for pictures, one layer of squares for tables. */
import { rm } from 'node:fs/promises';
import type { IntegerNetwork } from '../../shared/network/index.ts';
import { PICTURE_SIZE, type LabelledImages } from '../data/dataset.ts';
import { DEFAULT_RECIPE, MOST_CLASSES, type Recipe } from '../recipe.ts';
import { parameterLayout } from '../memory/layout.ts';
import { countRealRight } from '../real/scores.ts';
import { train, type TrainingProgress } from '../session/session.ts';
import { fit } from '../table/fit.ts';
import { toIntegers } from '../table/integer.ts';
import { TABLE_RECIPE, type LabelledRows } from '../table/recipe.ts';

/** So much of what is learned is the answer of the network, the rest the label. */
const SHARE = 0.7;
const MOST_VALIDATION = 5000;

export interface DistilSettings {
  readonly name: string;
  /** Grey pictures with the labels to learn: those of the data, or the answers of the network. */
  readonly images: LabelledImages;
  /** Pictures that only judge. */
  readonly judged: LabelledImages;
  /** Scores of the network, one a class for each picture. */
  readonly scores: Float64Array;
  readonly epochs: { readonly real: number; readonly integer: number };
  readonly seed: number;
  readonly workers: number;
  readonly checkpoint: string;
  readonly signal: AbortSignal;
  readonly progress: TrainingProgress;
}

/** Scores to shares of one; scores that are shares already (a network that ends in Softmax is read before it) never come here. */
function sharesOf(scores: Float64Array, images: number): Float32Array<SharedArrayBuffer> {
  const classes = scores.length / images;
  const shares = new Float32Array(new SharedArrayBuffer(4 * scores.length));
  for (let image = 0; image < images; image++) {
    const own = scores.subarray(image * classes, (image + 1) * classes);
    const top = Math.max(...own);
    const powers = own.map((score) => Math.exp(score - top));
    const total = powers.reduce((sum, power) => sum + power, 0);
    powers.forEach((power, one) => (shares[image * classes + one] = power / total));
  }
  return shares;
}

const canDistil = (size: number, each: number, count: number): boolean =>
  size === PICTURE_SIZE && each >= 2 && each <= MOST_CLASSES && count >= 1000;

/** Whether pictures of this size with so many scores can be learned by the digits model's shape. */
export { canDistil as canDistilPictures };

function recipeOf({ images, scores, epochs, seed }: DistilSettings): Recipe {
  const validationImages = Math.min(MOST_VALIDATION, Math.floor(images.count / 6));
  const { real: floatEpochs, integer: integerEpochs } = epochs;
  return {
    ...DEFAULT_RECIPE,
    seed,
    classes: scores.length / images.count,
    floatEpochs,
    integerEpochs,
    validationImages,
    validateEvery: 1,
    teacher: null,
  };
}

export interface DistilledPictures {
  readonly network: IntegerNetwork;
  /** Judged pictures that the same network was right on while its weights were real. */
  readonly realRight: number;
}

/** Cost: some seconds an epoch of 60,000 pictures. @throws CANCELLED */
export async function distilPictures(settings: DistilSettings): Promise<DistilledPictures> {
  const { name, images, judged, scores, workers, checkpoint, signal, progress } = settings;
  const recipe = recipeOf(settings);
  const answers = { shares: sharesOf(scores, images.count), share: SHARE };
  try {
    const trained = await train({
      ...{ name, recipe, data: images, workers, checkpoint, fresh: true, signal, progress, answers },
    });
    const { network, real } = trained;
    return { network, realRight: countRealRight(real, parameterLayout(recipe), recipe, judged) };
  } finally {
    await rm(checkpoint, { force: true });
  }
}

/** Layers of integers with one layer of squares that answer as the labels say. Two classes have one score. */
export async function distilTable(
  data: LabelledRows,
  bits: number,
  hidden: number,
  pause: () => Promise<void>,
): Promise<ReturnType<typeof toIntegers>> {
  return toIntegers(await fit(data, { ...TABLE_RECIPE, bits, hidden }, pause));
}
