/** What is told of predicted rows: one JSON object, or a few lines for people. */
import { visible } from './visible.ts';
import type { PredictionResult } from '../../shared/ipc/types.ts';
import type { ModelDescription } from '../../shared/network/index.ts';
import { printCanaries } from './canary-report.ts';
import { accuracyOf, answersOf } from './data-answers.ts';
import type { DataRows } from './data-inputs.ts';
import { printFacts } from './human-report.ts';
import { engineText, jsonStage } from './json-report.ts';
import { mergeSpans } from '../operations/index.ts';
import type { Terminal } from './terminal.ts';
import { showPercent } from './units.ts';
import { rowCount } from './words/predict.ts';
import { report as words } from './words/report.ts';

/** The one object that `predict --data --json` prints. */
export function dataReport(result: PredictionResult, rows: DataRows, description: ModelDescription) {
  const { trace } = result;
  const answers = [...answersOf(result, rows, description)];
  const places = rows.read.flatMap(({ file, rows: own }) =>
    Array.from({ length: own }, (_, row) => ({ file, row })),
  );
  return {
    model: result.model,
    visibility: result.visibility ?? 'public',
    commitment: result.commitment ?? null,
    signer: result.signer ?? null,
    packing: result.packing,
    packingReason: result.packingReason,
    engine: engineText(result.engine),
    threads: result.threads,
    parameters: result.parameters,
    key: result.key.ephemeral ? 'ephemeral' : result.key.name,
    rows: rows.rows,
    predictions: answers.map(({ prediction }) => prediction),
    scores: result.scores,
    results: answers.map(({ scores: _, ...answer }, row) => ({ ...places[row], ...answer })),
    accuracy: accuracyOf(result, rows, description),
    differsFromPlain: result.differsFromPlain,
    ...(result.agreed === undefined ? {} : { agreed: result.agreed }),
    ...(result.canaries ? { canaries: result.canaries } : {}),
    files: rows.files,
    notRead: rows.notRead,
    stages: mergeSpans(trace.spans).map(jsonStage),
    uploadBytes: trace.uploadBytes,
    downloadBytes: trace.downloadBytes,
    calls: trace.calls,
    wallMs: Math.round(trace.wallMs * 1000) / 1000,
  };
}

const MOST_LISTED = 10;

export function printDataReport(
  terminal: Terminal,
  result: PredictionResult,
  rows: DataRows,
  description: ModelDescription,
): void {
  const { line, style } = terminal;
  const counts = new Map<string | number, number>();
  let [listed, row] = [[] as string[], 0];
  for (const { prediction, value } of answersOf(result, rows, description)) {
    if (row++ < MOST_LISTED) listed = [...listed, rowText(prediction, value, description)];
    if (typeof prediction === 'string') counts.set(prediction, (counts.get(prediction) ?? 0) + 1);
  }
  const more = rows.rows > MOST_LISTED ? style.dim(words.more(rows.rows - MOST_LISTED)) : '';
  line(`${style.bold(words.predictedRows(rows.rows))}  ${listed.join('  ')}${more}`);
  if (counts.size > 0) line([...counts].map(([name, count]) => `${name}: ${count}`).join('  '));
  const accuracy = accuracyOf(result, rows, description);
  if (accuracy !== null) line(`${style.bold(words.accuracy)}  ${showPercent(accuracy)}`);
  const { differsFromPlain } = result;
  if (differsFromPlain !== null) {
    const text = differsFromPlain === 0 ? style.good(words.equal) : style.bad(words.differ(differsFromPlain));
    line(`${style.bold(words.plainCheck)}  ${text}`);
  }
  if (result.agreed !== undefined)
    line(`${style.bold(words.secondServer)}  ${style.good(words.agreed(visible(result.agreed)))}`);
  printCanaries(terminal, result);
  line();
  printFacts(terminal, result, rowCount);
}

/** A class with what the score makes of the second one, whose probability it is; else the class or the value alone. */
function rowText(
  prediction: string | number,
  value: number | undefined,
  { answers }: ModelDescription,
): string {
  if (typeof prediction === 'number') return String(Number(prediction.toPrecision(6)));
  if (value === undefined || answers.kind !== 'score') return prediction;
  const shown = answers.link === 'logistic' ? showPercent(value) : value.toPrecision(3);
  return words.classWith(prediction, shown, answers.classes?.[1].name ?? '');
}
