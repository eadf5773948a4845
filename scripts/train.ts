/** npm run train: trains the integer network on MNIST and writes model, card and README. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CryptoNetsError } from '../shared/errors/index.ts';
import { encodeNetwork, layerStatistics, proveRange } from '../shared/network/index.ts';
import { buildCard, cardMarkdown } from './train/card.ts';
import { readMnist, slice } from './train/dataset.ts';
import type { LabelledImages } from './train/dataset.ts';
import { observeRanges, scoreIntegers } from './train/evaluation.ts';
import { parameterLayout } from './train/layout.ts';
import { TRAIN_USAGE, parseTrainOptions } from './train/options.ts';
import type { TrainOptions } from './train/options.ts';
import { consoleProgress } from './train/progress.ts';
import { countRealRight } from './train/real.ts';
import { train } from './train/session.ts';
import type { TrainedNetwork } from './train/session.ts';

/** Accuracy and ranges on the test images: looked at once, when the network is chosen. */
function report(options: TrainOptions, trained: TrainedNetwork, test: LabelledImages) {
  const { recipe } = options;
  const { network, real, validation } = trained;
  const layout = parameterLayout(recipe);
  const counts = (set: LabelledImages, integerRight: number) => ({
    images: set.count,
    integerRight,
    realRight: countRealRight(real, layout, recipe, set),
  });
  return {
    validation: counts(validation, trained.validationRight),
    test: counts(test, scoreIntegers(network, test, 0).right),
    observed: observeRanges(network, test),
  };
}

async function writeModel(
  options: TrainOptions,
  trained: TrainedNetwork,
  test: LabelledImages,
): Promise<void> {
  const { network, bestEpoch, durationMs } = trained;
  const { json, weights, digest } = await encodeNetwork(network);
  const { command, recipe, workers } = options;
  const card = buildCard({
    ...{ network, digest, weightsBytes: weights.length, command, recipe, bestEpoch, durationMs, workers },
    ...report(options, trained, test),
  });
  await mkdir(options.out, { recursive: true });
  await writeFile(join(options.out, 'network.json'), json);
  await writeFile(join(options.out, 'weights.bin'), weights);
  await writeFile(join(options.out, 'card.json'), `${JSON.stringify(card, null, 2)}\n`);
  await writeFile(join(options.out, 'README.md'), cardMarkdown(card));
  const { integer, real } = card.accuracy.test;
  const nonzero = layerStatistics(network)
    .map((layer) => layer.entries)
    .filter((entries) => entries > 0);
  console.log(
    `Test accuracy: integers ${(100 * integer).toFixed(2)} %, real weights ${(100 * real).toFixed(2)} %`,
  );
  console.log(
    `Proven range: ${proveRange(network).signedBits.toFixed(2)} bits; nonzero entries: ${nonzero.join(', ')}`,
  );
}

async function main(): Promise<void> {
  const options = parseTrainOptions(process.argv.slice(2));
  if (!options) return void process.stdout.write(TRAIN_USAGE);
  const all = await readMnist(options.data, 'train');
  const test = await readMnist(options.data, 't10k');
  const controller = new AbortController();
  process.once('SIGINT', () => {
    console.log('\nStopping after this epoch; press Ctrl+C again to stop at once.');
    controller.abort();
    process.once('SIGINT', () => process.exit(130));
  });
  const trained = await train({
    name: options.name,
    recipe: options.recipe,
    data: slice(all, 0, options.limit ?? all.count),
    workers: options.workers,
    checkpoint: join('.training', `${options.name}.checkpoint`),
    fresh: options.fresh,
    signal: controller.signal,
    progress: consoleProgress(),
  });
  await writeModel(options, trained, test);
}

try {
  await main();
} catch (error) {
  if (!(error instanceof CryptoNetsError)) throw error;
  console.error(`${error.message}\n${error.hint}`);
  process.exitCode = error.code === 'CANCELLED' ? 130 : error.code === 'ARGUMENT_INVALID' ? 2 : 1;
}
