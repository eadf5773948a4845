/** npm run train: trains the integer network on MNIST and writes model, card and README. */
import { createHash } from 'node:crypto';
import { accessSync, constants as access, existsSync } from 'node:fs';
import { constants } from 'node:os';
import { writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { guardOutput } from '../electron/cli/output.ts';
import { makeFolder } from '../electron/store/make-folder.ts';
import { failureLines } from '../electron/cli/failure.ts';
import { fitted } from '../electron/cli/terminal.ts';
import { asCalled } from '../shared/command/index.ts';
import { CryptoNetsError } from '../shared/errors/index.ts';
import { encodeNetwork, layerStatistics, proveRange } from '../shared/network/index.ts';
import {
  buildCard,
  cardMarkdown,
  consoleProgress,
  countRealRight,
  type LabelledImages,
  observeRanges,
  parameterLayout,
  parseTrainOptions,
  readMnist,
  scoreIntegers,
  slice,
  train,
  TRAIN_USAGE,
  type TrainedNetwork,
  type TrainOptions,
} from '../training/index.ts';

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

/** The first Ctrl+C (or SIGTERM) stops and keeps the epochs that are done; a second one ends the program as it would without us. */
function stopOnSignals(controller: AbortController): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      console.log('\nStopping …');
      controller.abort();
      process.exitCode = 128 + constants.signals[signal];
    });
  }
}

/** Before the hour of training, not after it. */
function makeOut(out: string): void {
  try {
    makeFolder(resolve(out));
    accessSync(out, access.W_OK);
  } catch (cause) {
    throw new CryptoNetsError('FILE_UNWRITABLE', `--out: ${basename(out)} cannot be made or written`, {
      cause,
    });
  }
}

/** Beside the project, one for each place that a model is written to: two folders of one name do not share it. */
function checkpointOf({ name, out }: TrainOptions): string {
  const place = createHash('sha256').update(resolve(out)).digest('hex').slice(0, 12);
  return join(import.meta.dirname, '..', '.training', `${name}-${place}.checkpoint`);
}

async function main(): Promise<void> {
  guardOutput();
  const args = process.argv.slice(2);
  if (args.some((arg) => arg === '--table' || arg.startsWith('--table='))) {
    const controller = new AbortController();
    stopOnSignals(controller);
    const { trainTable } = await import('./train/table.ts');
    return trainTable(args, controller.signal);
  }
  if (args.some((arg) => arg === '--pictures' || arg.startsWith('--pictures='))) {
    const controller = new AbortController();
    stopOnSignals(controller);
    const { trainPictures } = await import('./train/pictures.ts');
    return trainPictures(args, controller.signal);
  }
  if (args.some((arg) => arg === '--method' || arg.startsWith('--method='))) {
    const controller = new AbortController();
    stopOnSignals(controller);
    const { trainMethod } = await import('./train/method.ts');
    return trainMethod(args, controller.signal);
  }
  const options = parseTrainOptions(args);
  if (!options) return void process.stdout.write(fitted(asCalled(TRAIN_USAGE, process.env), process.stdout));
  if (existsSync(join(options.out, 'network.json')) && !options.force) {
    throw new CryptoNetsError(
      'ARGUMENT_INVALID',
      `--out: ${options.name} holds a model already; --force replaces it`,
    );
  }
  makeOut(options.out);
  const controller = new AbortController();
  stopOnSignals(controller);
  const all = await readMnist(options.data, 'train');
  const test = await readMnist(options.data, 't10k');
  const trained = await train({
    name: options.name,
    recipe: options.recipe,
    data: slice(all, 0, options.limit ?? all.count),
    workers: options.workers,
    checkpoint: checkpointOf(options),
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
  console.error(failureLines(error).join('\n'));
  if (error.code === 'CANCELLED') process.exit(process.exitCode ?? 130);
  process.exitCode = error.code === 'ARGUMENT_INVALID' ? 2 : 1;
}
