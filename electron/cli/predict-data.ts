/** `npm run predict -- --data`: rows in, the same rows with private predictions out. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { ModelDescription } from '../../shared/network/index.ts';
import type { PredictionResult } from '../../shared/ipc/types.ts';
import type { Host } from '../host/index.ts';
import { isArrayFile } from '../data/index.ts';
import { answersOf } from './data-answers.ts';
import { readData, type DataFile, type DataRows } from './data-inputs.ts';
import { checkOut, writeRows } from './data-output.ts';
import { dataReport, printDataReport } from './data-report.ts';
import { exitCodeOf } from './exit-code.ts';
import { isSeekable, nameOf, readChunks } from './read-file.ts';
import type { PredictOptions } from './predict-options.ts';
import { ProgressView } from './progress-view.ts';
import { openTerminal, type Terminal } from './terminal.ts';
import { jsonText, visible } from './visible.ts';
import { predict as words } from './words/predict.ts';

export type DataPredictOptions = PredictOptions & { readonly data: readonly string[] };

interface Answered {
  readonly result: PredictionResult;
  readonly rows: DataRows;
  readonly description: ModelDescription;
}

/** @returns the exit code */
export async function predictData(options: DataPredictOptions, interrupted: AbortSignal): Promise<0 | 1 | 3> {
  const { json = false, out } = options;
  if (out !== undefined) await checkOutput(out, options.data);
  const terminal = openTerminal(json ? process.stderr : process.stdout);
  const { withSpareHost } = await import('./session.ts');
  const { wantsKept } = await import('./choose-key.ts');
  const answered = await withSpareHost(options, wantsKept(options), (host, unkept) =>
    answer(host, options, { terminal, unkept }, interrupted),
  );
  if (interrupted.aborted) throw new CryptoNetsError('CANCELLED');
  const { result, rows, description } = answered;
  if (out !== undefined) {
    const read = await Promise.all(rows.read.map(async (file) => ({ ...file, isText: await isText(file) })));
    await writeRows(out, read, answersOf(result, rows, description), description);
  }
  if (json) process.stdout.write(`${jsonText(dataReport(result, rows, description))}\n`);
  else {
    printDataReport(terminal, result, rows, description);
    if (out !== undefined) terminal.line(words.written(rows.rows, visible(nameOf(out))));
    for (const line of words.notReadLines(rows)) openTerminal(process.stderr).line(visible(line));
  }
  return exitCodeOf(result, rows);
}

async function checkOutput(out: string, data: readonly string[]): Promise<void> {
  checkOut(out);
  for (const file of data) {
    if (await isSeekable(file).catch(() => true)) continue;
    throw new CryptoNetsError('ARGUMENT_INVALID', '--out: expected --data files that can be read twice');
  }
}

async function isText({ file }: DataFile): Promise<boolean> {
  for await (const chunk of readChunks(file)) return !isArrayFile(chunk);
  return true;
}

async function answer(
  host: Host,
  options: DataPredictOptions,
  { terminal, unkept }: { readonly terminal: Terminal; readonly unkept: string | undefined },
  interrupted: AbortSignal,
): Promise<Answered> {
  const { chooseKey } = await import('./choose-key.ts');
  const { runOperation } = await import('./run-operation.ts');
  const { predictions, servers } = host.rooms;
  await servers.connect(interrupted);
  const model = await predictions.describe(options, { signal: interrupted });
  const { description } = model;
  const rows = await readData(options, model, interrupted);
  const key = await chooseKey(host, options);
  const quiet = options.json === true;
  if (!quiet) printHeading(terminal, rows, unkept === undefined ? key.note : words.nothingKept(unkept));
  const view = new ProgressView(quiet ? { ...terminal, live: false } : terminal);
  const { acceptModel, provider, packing, checkPlain = false, canary: canaryPercent } = options;
  const { secondServer } = await import('./session.ts');
  const agree = await secondServer(options);
  const wish = {
    ...{ pixels: rows.levels, encoded: true, model: model.name, acceptModel, provider, packing, checkPlain },
    ...key.wish,
    agree,
    canaryPercent,
  };
  try {
    const run = (id: string, control: Control) => predictions.run(id, wish, control);
    const result = await runOperation(host, run, interrupted, (event) => view.take(event));
    return { result, rows, description: description! };
  } finally {
    view.close();
  }
}

function printHeading({ line, style }: Terminal, { rows, read }: DataRows, note: string | undefined): void {
  const names = read.map(({ file }) => nameOf(file)).join(', ');
  line(`${style.bold('CryptoNets')}  ${words.rowsHeading(rows, visible(names))}`);
  if (note !== undefined) line(style.dim(note));
  line();
}
