/** npm run mask: gives a trained model its public mask, measures it again and rewrites model, card and README. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failureLines } from '../electron/cli/failure.ts';
import { CryptoNetsError } from '../shared/errors/index.ts';
import { decodeNetwork, encodeNetwork, type IntegerNetwork } from '../shared/network/index.ts';
import {
  buildCard,
  cardMarkdown,
  type LabelledImages,
  type ModelCard,
  observeRanges,
  readMnist,
  scoreIntegers,
  slice,
  withMask,
} from '../training/index.ts';
import { endWithUsageError, optionsOf } from './app/command-line.ts';

const USAGE = `Leaves positions that hardly ever hold ink out of a model's input.

  npm run mask -- --data DIR --model models/NAME [--share S]

  --data DIR    folder with the four MNIST files
  --model DIR   folder of the model; rewritten
  --share S     least share of the training pictures with ink at a position that is read (0.0035)
`;

function maskedCard(
  old: ModelCard,
  network: IntegerNetwork,
  encoded: { readonly digest: string; readonly weights: Uint8Array },
  command: string,
  sets: { readonly validation: LabelledImages; readonly test: LabelledImages },
): ModelCard {
  const { training, accuracy } = old;
  const counts = (part: 'validation' | 'test') => ({
    images: sets[part].count,
    integerRight: scoreIntegers(network, sets[part], 0).right,
    realRight: accuracy[part].realRight,
  });
  return buildCard({
    network,
    digest: encoded.digest,
    weightsBytes: encoded.weights.length,
    command: `${training.command.split(' && ')[0]!} && ${command}`,
    recipe: training.recipe,
    bestEpoch: training.bestEpoch,
    durationMs: training.durationMinutes * 60_000,
    workers: training.workers,
    validation: counts('validation'),
    test: counts('test'),
    observed: observeRanges(network, sets.test),
  });
}

function readOptions(): { data: string; model: string; share: string } {
  const { values } = optionsOf('mask', USAGE, {
    options: {
      data: { type: 'string' },
      model: { type: 'string' },
      share: { type: 'string', default: '0.0035' },
    },
  });
  const { data, model, share } = values;
  if (data === undefined || model === undefined)
    endWithUsageError('mask', '--data and --model: expected a folder each');
  if (!(Number(share) > 0 && Number(share) < 1))
    endWithUsageError('mask', `--share: expected a number between 0 and 1, got ${share}`);
  return { data, model, share };
}

async function main(): Promise<void> {
  const { data, model, share } = readOptions();
  const [json, weights, card] = await Promise.all(
    ['network.json', 'weights.bin', 'card.json'].map((file) => readFile(join(model, file))),
  );
  const { network: whole } = await decodeNetwork(json!.toString('utf8'), new Uint8Array(weights!));
  const old = JSON.parse(card!.toString('utf8')) as ModelCard;
  const train = await readMnist(data, 'train');
  const chosenOn = train.count - old.training.recipe.validationImages;
  const network = withMask(whole, slice(train, 0, chosenOn), Number(share));
  const encoded = await encodeNetwork(network);
  const sets = { validation: slice(train, chosenOn, train.count), test: await readMnist(data, 't10k') };
  const made = maskedCard(
    old,
    network,
    encoded,
    `npm run mask -- --data DIR --model models/${network.name} --share ${share}`,
    sets,
  );
  await writeFile(join(model, 'network.json'), encoded.json);
  await writeFile(join(model, 'weights.bin'), encoded.weights);
  await writeFile(join(model, 'card.json'), `${JSON.stringify(made, null, 2)}\n`);
  await writeFile(join(model, 'README.md'), cardMarkdown(made));
  console.log(
    `${network.input.mask!.length} positions are read; ${made.accuracy.test.integerRight} of ${made.accuracy.test.images} right; ` +
      `proven range ${made.range.provenSignedBits.toFixed(2)} bits`,
  );
}

try {
  await main();
} catch (error) {
  if (!(error instanceof CryptoNetsError)) throw error;
  console.error(failureLines(error).join('\n'));
  process.exitCode = 1;
}
