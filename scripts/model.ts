/** npm run model: networks that were trained elsewhere become models of this project, and models are signed. */
import { Option } from 'commander';
import { interruptSignal, newCommand, runCommand, wholeNumber } from '../electron/cli/command.ts';
import { conformance, type ConformanceOptions } from './model/conformance.ts';
import { importModel } from './model/import.ts';
import { DEFAULT_PRIVACY_BITS, PRIVACY_BITS_RANGE } from '../server/models/visibility.ts';
import { VISIBILITIES } from '../shared/protocol/index.ts';
import type { ImportOptions } from './model/options.ts';
import { makeKey, signModel, type KeygenOptions, type SignOptions } from './model/sign.ts';

const command = newCommand(
  'model',
  'Networks that were trained elsewhere become models of this project; models are signed by their provider.',
);

command
  .command('import')
  .argument('<file>', 'an ONNX file')
  .description('make an integer network of an ONNX file, and say what of its accuracy is left')
  .helpOption('-h, --help', 'this text')
  .requiredOption(
    '--data <place>',
    'rows to calibrate and judge with: CSV, TSV, .npy, IDX, or the folder of MNIST',
  )
  .option('--labels <labels>', 'the column of the labels, or a file of them (.npy, IDX, one a line)')
  .requiredOption('--out <folder>', "folder of the model; its name is the model's")
  .addOption(
    new Option('--prepare <how>', 'what is done to pictures before they are predicted')
      .choices(['as-is', 'resize', 'digit'])
      .default('as-is'),
  )
  .option('--bits <n>', 'bits of an input, 1 to 8 (searched)', wholeNumber(1))
  .option('--limit <n>', 'use so many rows at most', wholeNumber(20), 60_000)
  .option('--real-epochs <n>', 'epochs of distillation with real weights', wholeNumber(1), 3)
  .option('--integer-epochs <n>', 'epochs of distillation with integers', wholeNumber(1), 12)
  .option('--hidden <n>', 'squared units that a table is distilled into', wholeNumber(1), 16)
  .option('--seed <n>', 'of every choice by chance', wholeNumber(0), 1)
  .option('--force', 'replace the model that the folder holds already', false)
  .action((file: string, options: ImportOptions) => importModel(file, options, interruptSignal()));

command
  .command('conformance')
  .argument('[folder]', 'cases as ONNX publishes them (the package libonnx-testdata where it is installed)')
  .description('run every published case of an operator: passed, refused by name, or wrong')
  .helpOption('-h, --help', 'this text')
  .option('--json', 'one JSON object instead of text', false)
  .option('--refused', 'also tell why each refused case is refused', false)
  .action((folder: string | undefined, options: ConformanceOptions) => conformance(folder, options));

command
  .command('keygen')
  .argument('<file>', 'where the new key is put; a file that exists is not replaced')
  .description('make the key by which you sign models, and print its public half for whoever asks them')
  .helpOption('-h, --help', 'this text')
  .option('--passphrase', 'seal it under a passphrase, which is asked for')
  .option('--passphrase-file <file>', 'the passphrase (or CRYPTONETS_PROVIDER_PASSPHRASE)')
  .action((file: string, options: KeygenOptions) => makeKey(file, options));

command
  .command('sign')
  .argument('<folder>', 'folder of the model')
  .description('say what the model is and under which plans it may be asked, under your signature')
  .helpOption('-h, --help', 'this text')
  .requiredOption('--key <file>', 'your key, as keygen makes it')
  .option('--passphrase-file <file>', 'its passphrase (or CRYPTONETS_PROVIDER_PASSPHRASE)')
  .addOption(
    new Option('--visibility <who>', 'as the server is told to offer it (what its folder says)').choices(
      VISIBILITIES,
    ),
  )
  .option(
    '--privacy-bits <n>',
    'as the server is told, where the folder says nothing',
    wholeNumber(PRIVACY_BITS_RANGE.minimum),
    DEFAULT_PRIVACY_BITS,
  )
  .action((folder: string, options: SignOptions) => signModel(folder, options));

await runCommand(command);
