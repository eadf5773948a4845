/** `npm run train -- --pictures`: from labelled pictures to a model with its description, card and samples. */
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fitted } from '../../electron/cli/terminal.ts';
import { asCalled } from '../../shared/command/index.ts';
import { CryptoNetsError, throwIfAborted } from '../../shared/errors/index.ts';
import { quantise } from '../../shared/image/index.ts';
import { encodeNetwork, type IntegerNetwork } from '../../shared/network/index.ts';
import {
  buildPictureCard,
  digestOf,
  fitSquares,
  judgePictures,
  pictureCardMarkdown,
  PICTURE_SIZE,
  toIntegers,
  type LabelledImages,
  type LabelledRows,
  type PictureAbout,
} from '../../training/index.ts';
import { readPictureSets, samplesFrom } from './picture-data.ts';
import { parsePictureOptions, PICTURES_USAGE, type PictureOptions } from './picture-options.ts';

const asRows = ({ count, pixels, labels }: LabelledImages, bits: number): LabelledRows => ({
  ...{ rows: count, inputs: PICTURE_SIZE, levels: quantise(pixels, bits), labels, classes: 2 },
});

function descriptionOf(
  { classes, prepare }: PictureAbout,
  scale: number,
): NonNullable<IntegerNetwork['description']> {
  const [below, above] = [{ name: classes[0] }, { name: classes[1] }];
  return {
    reads: { kind: 'image', prepare },
    answers: {
      ...{ kind: 'score', column: 'label', link: 'logistic', scale, offset: 0, threshold: 0.5 },
      classes: [below, above],
    },
  };
}

function checkOut({ out, name, force }: PictureOptions): void {
  if (existsSync(join(out, 'network.json')) && !force)
    throw new CryptoNetsError(
      'ARGUMENT_INVALID',
      `--out: ${name} holds a model already; --force replaces it`,
    );
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;

/** @throws ARGUMENT_INVALID, FILE_NOT_FOUND, TABLE_INVALID, CANCELLED */
export async function trainPictures(args: readonly string[], signal: AbortSignal): Promise<void> {
  const options = await parsePictureOptions(args);
  if (!options)
    return void process.stdout.write(fitted(asCalled(PICTURES_USAGE, process.env), process.stdout));
  checkOut(options);
  const { name, out, about, recipe, command } = options;
  const sets = await readPictureSets(options.pictures, about.classes.length);
  const pause = async (): Promise<void> => {
    await new Promise((resolve) => setImmediate(resolve));
    throwIfAborted(signal);
  };
  const progress = (epoch: number, epochs: number, loss: number): void =>
    console.log(`Epoch ${epoch} of ${epochs}: loss ${loss.toFixed(4)}`);
  const real = await fitSquares(sets.train, recipe, progress, pause);
  const { layers, scale } = toIntegers(real, recipe.largest);
  const network: IntegerNetwork = {
    ...{ name, input: { channels: 1, height: 28, width: 28, bits: recipe.pixelBits } },
    description: descriptionOf(about, scale),
    layers,
  };
  const { json, weights, digest } = await encodeNetwork(network);
  const judged = (set: LabelledImages) => judgePictures(network, real, asRows(set, recipe.pixelBits));
  const card = buildPictureCard({
    ...{ network, digest, weightsBytes: weights.length, command, recipe, about },
    ...{ sha256: digestOf(sets.train), learned: sets.train.count },
    ...{ validation: judged(sets.validation), test: judged(sets.test) },
  });
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'network.json'), json);
  await writeFile(join(out, 'weights.bin'), weights);
  await writeFile(join(out, 'card.json'), `${JSON.stringify(card, null, 2)}\n`);
  await writeFile(join(out, 'README.md'), pictureCardMarkdown(card));
  if (options.samples > 0) await writeFile(join(out, 'samples.npz'), samplesFrom(sets.test, options.samples));
  const { test } = card.accuracy;
  console.log(
    `${name}: test ${percent(test.integer)}, area under the curve ${test.areaUnderCurve.toFixed(4)}; range ${card.range.provenSignedBits.toFixed(2)} bits`,
  );
}
