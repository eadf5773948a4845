/** Models of pictures that are no digits: what is learnt, how it is judged, and the one that is shipped. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { arraysOf } from '../../../electron/data/index.ts';
import { readPictureSets, samplesFrom } from '../../../scripts/train/picture-data.ts';
import { parsePictureOptions } from '../../../scripts/train/picture-options.ts';
import { quantise } from '../../../shared/image/index.ts';
import {
  answerOf,
  decodeNetwork,
  evaluateBigInts,
  evaluatePrepared,
  preparePlain,
} from '../../../shared/network/index.ts';
import { Distorter } from '../../../training/data/augment.ts';
import type { LabelledImages } from '../../../training/data/dataset.ts';
import { areaUnderCurve } from '../../../training/pictures/area.ts';
import { pictureCardMarkdown, type PictureCard } from '../../../training/pictures/card.ts';
import { fitSquares } from '../../../training/pictures/fit.ts';
import { scoresOf } from '../../../training/pictures/judge.ts';
import { SQUARE_RECIPE } from '../../../training/pictures/recipe.ts';
import { Random } from '../../../training/random.ts';
import { toIntegers } from '../../../training/table/integer.ts';

const still = { rotationDegrees: 0, shear: 0, scale: 0, shiftPixels: 0, elasticPixels: 0 };

/** A stripe that lies or stands, bright or dark on grey: no linear model parts the two. */
function stripes(count: number): LabelledImages {
  const random = new Random(5);
  const labels = Uint8Array.from({ length: count }, () => random.below(2));
  const pixels = new Uint8Array(count * 784).fill(128);
  labels.forEach((label, image) => {
    const grey = random.below(2) * 255;
    for (let along = 4; along < 24; along++)
      for (let across = 12; across < 16; across++)
        pixels[image * 784 + (label ? along * 28 + across : across * 28 + along)] = grey;
  });
  return { count, pixels, labels };
}

describe('fitting', () => {
  const data = stripes(256);
  const recipe = {
    ...SQUARE_RECIPE,
    ...{
      hidden: 4,
      epochs: 12,
      batch: 16,
      rate: 0.02,
      augmentation: { ...still, shiftPixels: 1, extend: true },
    },
  };
  const fit = (changes: Partial<typeof recipe> = {}) =>
    fitSquares(
      data,
      { ...recipe, ...changes },
      () => undefined,
      () => Promise.resolve(),
    );

  test('learns what only squares can, and keeps it as integers', async () => {
    const { layers } = toIntegers(await fit(), [31, 31]);
    const network = { name: 'x', input: { channels: 1, height: 28, width: 28, bits: 4 } as const, layers };
    const levels = quantise(data.pixels, 4);
    const scores = scoresOf(network, { rows: 256, inputs: 784, levels, labels: data.labels, classes: 2 });
    expect(areaUnderCurve(scores, data.labels)).toBeGreaterThan(0.99);
    for (const layer of layers)
      if (layer.kind === 'dense') expect(Math.max(...layer.weights)).toBeLessThanOrEqual(31);
  });

  test('gives the same weights for the same seed, others for another', async () => {
    const of = async (seed: number) => [...(await fit({ seed, epochs: 1 })).inner];
    expect(await of(1)).toEqual(await of(1));
    expect(await of(2)).not.toEqual(await of(1));
  });

  test('can be stopped', async () => {
    const stop = () => Promise.reject(new Error('stopped'));
    await expect(fitSquares(stripes(400), { ...recipe, batch: 8 }, () => undefined, stop)).rejects.toThrow(
      'stopped',
    );
  });
});

describe('augmentation', () => {
  const distorted = (source: Uint8Array, changes: object, seed: number): Uint8Array => {
    const target = new Uint8Array(784);
    new Distorter({ ...still, ...changes }).distort(source, new Random(seed), target);
    return target;
  };

  test('extends a picture beyond its edge by what lies there, where it is told to', () => {
    const grey = new Uint8Array(784).fill(200);
    const far = { shiftPixels: 6, rotationDegrees: 20, scale: 0.3 };
    for (let seed = 0; seed < 20; seed++)
      expect(new Set(distorted(grey, { ...far, extend: true }, seed))).toEqual(new Set([200]));
    expect(distorted(grey, far, 1)).toContain(0);
  });

  test('mirrors some pictures, left for right, and leaves the others', () => {
    const slope = Uint8Array.from({ length: 784 }, (_, at) => at % 28);
    const mirrored = Uint8Array.from({ length: 784 }, (_, at) => 27 - (at % 28));
    const seen = Array.from({ length: 40 }, (_, seed) => [...distorted(slope, { mirror: true }, seed)]);
    for (const one of seen) expect([[...slope], [...mirrored]]).toContainEqual(one);
    expect(new Set(seen.map((one) => one[0])).size).toBe(2);
  });
});

describe('the area under the curve', () => {
  test('is the chance that a row of the second class scores higher', () => {
    const random = new Random(8);
    const labels = Array.from({ length: 60 }, () => random.below(2));
    const scores = labels.map((label) => random.below(10) + 3 * label);
    let [sum, pairs] = [0, 0];
    scores.forEach((high, one) =>
      scores.forEach((low, other) => {
        if (labels[one] !== 1 || labels[other] !== 0) return;
        pairs += 1;
        sum += high > low ? 1 : high === low ? 0.5 : 0;
      }),
    );
    expect(areaUnderCurve(scores, labels)).toBeCloseTo(sum / pairs, 12);
  });
});

const FOLDER = resolve(import.meta.dirname, '../../../models/pneumonia');
const file = (part: string): Buffer => readFileSync(join(FOLDER, part));
const shipped = () => decodeNetwork(file('network.json').toString(), new Uint8Array(file('weights.bin')));
const cardOf = (): PictureCard => JSON.parse(file('card.json').toString()) as PictureCard;

describe('the model pneumonia', () => {
  test('is what its card says, and as right as was asked for', async () => {
    const { network, digest, proof } = await shipped();
    const card = cardOf();
    expect(network.name).toBe('pneumonia');
    expect(card.digest).toBe(digest);
    expect(card.range.largestMagnitude).toBe(String(proof.magnitude));
    expect(card.accuracy.test.integer).toBeGreaterThanOrEqual(0.87);
    expect(card.accuracy.test.areaUnderCurve).toBeGreaterThanOrEqual(0.94);
    expect(card.notFor.length).toBeGreaterThan(0);
    expect(file('README.md').toString()).toBe(pictureCardMarkdown(card));
  });

  test('answers its samples, and the same in Numbers as in BigInts', async () => {
    const { network } = await shipped();
    const arrays = arraysOf(new Uint8Array(file('samples.npz')), undefined);
    const [images, labels] = [arrays.get('images')!, arrays.get('labels')!];
    const levels = quantise(images.values as Uint8Array, network.input.bits);
    const plain = preparePlain(network);
    const right = Array.from(labels.values, (label, row) => {
      const picture = levels.subarray(row * 784, (row + 1) * 784);
      const scores = evaluatePrepared(plain, picture);
      expect(scores).toEqual(evaluateBigInts(plain, picture));
      return answerOf(network.description!.answers, scores) === label;
    });
    expect(right.length).toBe(10);
    expect(right.filter(Boolean).length).toBeGreaterThanOrEqual(7);
  });

  test.skipIf(process.env['CRYPTONETS_PNEUMONIA'] === undefined)(
    'has the accuracy on the test pictures that its card states',
    async () => {
      const { network } = await shipped();
      const { test: set } = await readPictureSets(process.env['CRYPTONETS_PNEUMONIA']!, 2);
      const levels = quantise(set.pixels, network.input.bits);
      const scores = scoresOf(network, {
        rows: set.count,
        inputs: 784,
        levels,
        labels: set.labels,
        classes: 2,
      });
      const right = scores.filter(
        (score, row) => answerOf(network.description!.answers, [score]) === set.labels[row],
      );
      expect(right.length).toBe(cardOf().accuracy.test.integerRight);
      expect(areaUnderCurve(scores, set.labels)).toBeCloseTo(cardOf().accuracy.test.areaUnderCurve, 5);
    },
  );
});

describe('the command line', () => {
  const needed = ['--pictures', 'x.npz', '--about', join(FOLDER, 'about.json'), '--out', 'models/mine'];

  test('takes the recipe of another model', async () => {
    const options = await parsePictureOptions([...needed, '--like', FOLDER]);
    expect(options).toMatchObject({ recipe: cardOf().training.recipe, samples: 5 });
    expect(options!.command).toContain('--like models/pneumonia');
  });

  test.each([
    ['no archive', ['--about', 'x', '--out', 'y']],
    ['a name that is none', [...needed.slice(0, -1), 'models/Ä b']],
    ['a recipe that is none', [...needed, '--recipe', join(FOLDER, 'card.json')]],
    ['a card without one', [...needed, '--like', join(FOLDER, '..')]],
    ['too many samples', [...needed, '--samples', '1000']],
    ['an unknown option', [...needed, '--else']],
  ])('refuses %s', async (_, args) => {
    await expect(parsePictureOptions(args)).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' });
  });

  test('samples are the first of each class, the same bytes each time, and read as they were', () => {
    const data = stripes(40);
    const bytes = samplesFrom(data, 3);
    expect(samplesFrom(data, 3)).toEqual(bytes);
    const arrays = arraysOf(bytes, undefined);
    expect(arrays.get('images')!.shape).toEqual([6, 28, 28]);
    expect([...arrays.get('labels')!.values].sort()).toEqual([0, 0, 0, 1, 1, 1]);
  });

  test('an archive without the arrays is refused by their names', async () => {
    await expect(readPictureSets(join(FOLDER, 'samples.npz'), 2)).rejects.toMatchObject({
      code: 'TABLE_INVALID',
      message: expect.stringContaining('train_images') as string,
    });
    await expect(readPictureSets('nowhere.npz', 2)).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
  });
});
