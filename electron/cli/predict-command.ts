/** `npm run predict`: images in, private predictions out. */
import { Option, type Command } from 'commander';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { interruptSignal, newCommand, wholeNumber } from './command.ts';
import { readImages } from './inputs.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import type { SessionOptions } from './session.ts';

export interface PredictOptions extends SessionOptions {
  readonly images?: readonly string[];
  readonly labels?: string;
  readonly limit?: number;
  readonly model?: string;
  readonly key?: string;
  readonly packing: 'auto' | 'batch' | 'interactive';
  readonly checkPlain?: boolean;
  readonly passphraseFile?: string;
  readonly json?: boolean;
}

export function predictCommand(): Command {
  return newCommand('predict', 'Predicts digits that the server cannot see. Without --images: the samples.')
    .option('--images <path...>', 'IDX files (gzip or not), PNG or JPEG pictures, or folders of them')
    .option('--labels <file>', 'what the images really are: an IDX file, or a text of digits')
    .option('--limit <n>', 'use the first n images only', wholeNumber(1))
    .option(
      '--server <address>',
      'HOST:PORT (https:// in front for TLS); without it a private server is started',
    )
    .option('--ca <file>', 'certificates (PEM) that the server must descend from')
    .option('--token-file <file>', 'token of the server')
    .option('--model <name>', 'model to use; without it the first one of the server')
    .option('--key <name>', 'key of the keystore to use')
    .addOption(
      new Option('--engine <engine>', 'evaluator').choices(['auto', 'native', 'seal']).default('auto'),
    )
    .addOption(
      new Option('--packing <packing>', 'layout').choices(['auto', 'batch', 'interactive']).default('auto'),
    )
    .option('--check-plain', 'compare with the integer network in the clear')
    .option('--passphrase-file <file>', 'passphrase of the keystore (or CRYPTONETS_PASSPHRASE)')
    .option('--profile <dir>', 'folder of keys, history and settings (or CRYPTONETS_PROFILE)')
    .option('--models <dir>', 'folder of the models that a private server offers')
    .option('--json', 'print one JSON object and nothing else')
    .action((options: PredictOptions) => predictAction(options));
}

export async function predictAction(options: PredictOptions): Promise<void> {
  const interrupted = interruptSignal();
  const images = await readImages(options);
  const terminal = openTerminal(options.json ? process.stderr : process.stdout);
  const { withHost } = await import('./session.ts');
  const result = await withHost(options, async (host) => {
    const { chooseKey } = await import('./choose-key.ts');
    const { runPrediction } = await import('./run-prediction.ts');
    const { ProgressView } = await import('./progress-view.ts');
    const key = await chooseKey(host, options);
    if (!options.json) announce(terminal, images, key.note);
    // A private server takes a moment to start: not a part of the prediction that is timed.
    await host.rooms.servers.connect(interrupted);
    const view = new ProgressView(options.json ? { ...terminal, live: false } : terminal);
    const { model, packing, checkPlain = false } = options;
    const wish = { ...images, model, packing, checkPlain, ...key.wish };
    try {
      return await runPrediction(host, wish, interrupted, (event) => view.take(event));
    } finally {
      view.close();
    }
  });
  if (interrupted.aborted) throw new CryptoNetsError('CANCELLED');
  if (options.json) {
    const { jsonReport } = await import('./json-report.ts');
    process.stdout.write(`${JSON.stringify(jsonReport(result))}\n`);
  } else {
    const { printReport } = await import('./human-report.ts');
    printReport(terminal, result, images);
  }
}

function announce(
  { line, style }: Terminal,
  images: { readonly count: number; readonly source: string },
  note: string | undefined,
): void {
  const what = images.count === 1 ? '1 image' : `${images.count} images`;
  line(
    `${style.bold('CryptoNets')}  ${what} from ${images.source}, encrypted before they leave this program.`,
  );
  if (note !== undefined) line(style.dim(note));
  line();
}
