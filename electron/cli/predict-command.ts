/** `npm run predict`: images in, private predictions out. */
import { Option, type Command } from 'commander';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { PredictionResult } from '../../shared/ipc/types.ts';
import type { Control } from '../../shared/operations/index.ts';
import { ENGINE_CHOICES } from '../../shared/protocol/index.ts';
import { interruptSignal, newCommand, providerKey, wholeNumber } from './command.ts';
import { answersOf, csvOf } from './answers.ts';
import { readImages, type Images } from './inputs.ts';
import { nameOf } from './read-file.ts';
import { ReadingView } from './reading-view.ts';
import { jsonText, visible } from './visible.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { exitCodeOf } from './exit-code.ts';
import type { PredictOptions } from './predict-options.ts';
import { predict as words } from './words/predict.ts';

export function predictCommand(): Command {
  const { options } = words;
  return newCommand('predict', words.what)
    .option('--images <path...>', options.images)
    .option('--labels <file>', options.labels)
    .option('--invert', options.invert)
    .option('--transpose', options.transpose)
    .option('--as-is', options.asIs)
    .addOption(new Option('--data <path...>', options.data).conflicts(['images', 'labels', 'csv']))
    .option('--array <name>', options.array)
    .option('--out <file>', options.out)
    .option('--limit <n>', options.limit, wholeNumber(1))
    .option('--server <address>', options.server)
    .option('--ca <file>', options.ca)
    .option('--certificate <file>', options.certificate)
    .option('--certificate-key <file>', options.certificateKey)
    .option('--token-file <file>', options.token)
    .option('--model <name>', options.model)
    .option('--accept-model <digest>', options.acceptModel)
    .option('--provider <key>', options.provider, providerKey)
    .option('--key <name>', options.key)
    .addOption(new Option('--engine <engine>', options.engine).choices(ENGINE_CHOICES).default('auto'))
    .addOption(
      new Option('--packing <packing>', options.packing)
        .choices(['auto', 'batch', 'interactive'])
        .default('auto'),
    )
    .option('--check-plain', options.checkPlain)
    .option('--agree <address>', options.agree)
    .option('--agree-ca <file>', options.agreeCa)
    .option('--agree-token-file <file>', options.agreeToken)
    .option('--canary <percent>', options.canary, wholeNumber(1, 100))
    .option('--passphrase-file <file>', options.passphraseFile)
    .option('--profile <dir>', options.profile)
    .option('--models <dir>', options.models)
    .option('--json', options.json)
    .addOption(new Option('--csv', options.csv).conflicts('json'))
    .addHelpText('after', words.more)
    .action(predictAction);
}

export async function predictAction(options: PredictOptions): Promise<void> {
  const interrupted = interruptSignal();
  const { data } = options;
  if (data !== undefined) {
    const { predictData } = await import('./predict-data.ts');
    process.exitCode = await predictData({ ...options, data }, interrupted);
    return;
  }
  if (options.out !== undefined)
    throw new CryptoNetsError('ARGUMENT_INVALID', 'expected --out with --data only');
  const quiet = options.json === true || options.csv === true;
  const terminal = openTerminal(quiet ? process.stderr : process.stdout);
  const reading = new ReadingView(quiet ? { ...terminal, live: false } : terminal);
  const control = { signal: interrupted, progress: reading.take.bind(reading) };
  const images = await readImages(options, control).finally(() => reading.close());
  const { secondServer, withSpareHost } = await import('./session.ts');
  const agree = await secondServer(options);
  const { chooseKey, wantsKept } = await import('./choose-key.ts');
  const result = await withSpareHost(options, wantsKept(options), async (host, unkept) => {
    const { runOperation } = await import('./run-operation.ts');
    const { ProgressView } = await import('./progress-view.ts');
    const key = await chooseKey(host, options);
    if (!quiet) printHeading(terminal, images, unkept === undefined ? key.note : words.nothingKept(unkept));
    // A private server takes a moment to start: not a part of the prediction that is timed.
    await host.rooms.servers.connect(interrupted);
    const view = new ProgressView(quiet ? { ...terminal, live: false } : terminal);
    const { model, acceptModel, provider, packing, checkPlain = false, canary: canaryPercent } = options;
    const { pixels, labels } = images;
    const asked = { model, acceptModel, provider, packing, checkPlain, agree, canaryPercent };
    const wish = { pixels, labels, ...asked, ...key.wish };
    try {
      const { predictions } = host.rooms;
      const run = (id: string, control: Control) => predictions.run(id, wish, control);
      return await runOperation(host, run, interrupted, (event) => view.take(event));
    } finally {
      view.close();
    }
  });
  if (interrupted.aborted) throw new CryptoNetsError('CANCELLED');
  await print(options, terminal, result, images);
  process.exitCode = exitCodeOf(result, images);
}

async function print(
  { json, csv }: PredictOptions,
  terminal: Terminal,
  result: PredictionResult,
  images: Images,
): Promise<void> {
  if (json) {
    const { jsonReport } = await import('./json-report.ts');
    process.stdout.write(`${jsonText(jsonReport(result, images))}\n`);
  } else if (csv) {
    // Names as they are for programs, where a person looks nothing that the terminal acts on.
    process.stdout.write(csvOf(answersOf(result, images), process.stdout.isTTY ? visible : String));
    for (const line of noteLines(images)) openTerminal(process.stderr).line(line);
  } else {
    const { printReport } = await import('./human-report.ts');
    printReport(terminal, result, images);
  }
  // What was passed over is told last, where it is seen; as a program's input it is in the JSON.
  if (!json) for (const line of words.notReadLines(images)) openTerminal(process.stderr).line(visible(line));
}

/** What was done to the images before they were encrypted. */
const noteLines = ({ notes }: Images): string[] =>
  notes.map(({ file, note }) => visible(words.readingNote(nameOf(file), note)));

function printHeading({ line, style }: Terminal, images: Images, note: string | undefined): void {
  line(`${style.bold('CryptoNets')}  ${words.heading(images.count, visible(images.source))}`);
  for (const told of noteLines(images)) line(style.dim(told));
  if (note !== undefined) line(style.dim(note));
  line();
}
