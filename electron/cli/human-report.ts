/** What a person sees after a prediction: some digits, how right it was, where the time went. */
import { DIGIT_SIDE } from '../../shared/image/index.ts';
import type { PredictionResult } from '../../shared/ipc/types.ts';
import { STAGE_NAMES, STAGES, type StageSpan } from '../../shared/stages/index.ts';
import { digitLines } from './digit-picture.ts';
import type { Images } from './inputs.ts';
import { engineText } from './json-report.ts';
import { tableLines, type Column } from './table.ts';
import type { Terminal } from './terminal.ts';
import { showBytes, showMs, showPercent } from './units.ts';

const PICTURE_CELLS = DIGIT_SIDE / 2 + 3;
const MOST_PICTURES = 6;
const MOST_LISTED = 60;

export function printReport(terminal: Terminal, result: PredictionResult, images: Images): void {
  terminal.line();
  printPictures(terminal, result, images);
  printAnswer(terminal, result);
  terminal.line();
  for (const [index, line] of stageLines(result.trace.spans).entries()) {
    terminal.line(index === 0 ? terminal.style.dim(line) : line);
  }
  terminal.line();
  printFacts(terminal, result);
}

function printPictures(terminal: Terminal, result: PredictionResult, images: Images): void {
  const count = Math.min(MOST_PICTURES, images.count, Math.floor(terminal.columns / PICTURE_CELLS));
  const size = DIGIT_SIDE * DIGIT_SIDE;
  const colours = terminal.live && terminal.style.bold('') !== '';
  const pictures = Array.from({ length: count }, (_, index) =>
    digitLines(images.pixels.subarray(index * size, (index + 1) * size), colours),
  );
  for (const row of pictures[0]?.keys() ?? []) {
    terminal.line(
      pictures
        .map((picture) => `${picture[row]!}   `)
        .join('')
        .trimEnd(),
    );
  }
  const captions = pictures.map((_, index) => {
    const [plain, painted] = caption(terminal, result, index);
    return painted + ' '.repeat(PICTURE_CELLS - plain.length);
  });
  terminal.line(captions.join(''));
}

/** The prediction of an image, and whether it is right; without and with colour. */
function caption(
  { style }: Terminal,
  { predictions, labels }: PredictionResult,
  index: number,
): [string, string] {
  const digit = String(predictions[index]);
  const label = labels?.[index];
  if (label === undefined) return [`  → ${digit}`, `  → ${style.bold(digit)}`];
  const mark = label === predictions[index] ? '✓' : `✗ (${label})`;
  const paint = label === predictions[index] ? style.good : style.bad;
  return [`  → ${digit} ${mark}`, `  → ${style.bold(digit)} ${paint(mark)}`];
}

function printAnswer({ line, style }: Terminal, result: PredictionResult): void {
  const { predictions, accuracy, differsFromPlain, images } = result;
  line();
  const listed = predictions.slice(0, MOST_LISTED).join(' ');
  const more = images > MOST_LISTED ? style.dim(` … ${images - MOST_LISTED} more`) : '';
  line(`${style.bold(images === 1 ? 'Prediction ' : 'Predictions')}  ${listed}${more}`);
  if (accuracy !== null) {
    const right = Math.round(accuracy * images);
    line(`${style.bold('Accuracy   ')}  ${showPercent(accuracy)} ${style.dim(`(${right} of ${images})`)}`);
  }
  if (differsFromPlain !== null) {
    const text =
      differsFromPlain === 0 ? style.good('equal on every image') : style.bad(`${differsFromPlain} differ`);
    line(`${style.bold('Plain check')}  ${text}`);
  }
}

const COLUMNS: readonly Column[] = [
  { title: 'Stage', align: 'left' },
  { title: 'Where', align: 'left' },
  { title: 'Time', align: 'right' },
  { title: 'Bytes', align: 'right' },
  { title: 'Count', align: 'right' },
];

/** A table of stages in the order of the one list. */
export function stageLines(spans: readonly StageSpan[]): string[] {
  const inOrder = [...spans].sort((a, b) => STAGE_NAMES.indexOf(a.name) - STAGE_NAMES.indexOf(b.name));
  const rows = inOrder.map(({ name, durationMs, bytes, count }) => [
    STAGES[name].label,
    STAGES[name].where,
    showMs(durationMs),
    bytes === undefined ? '' : showBytes(bytes),
    count === undefined ? '' : String(count),
  ]);
  return tableLines(COLUMNS, rows);
}

function printFacts({ line, style }: Terminal, result: PredictionResult): void {
  const { trace, parameters, images, key } = result;
  const perSecond = Math.round((images * 1000) / trace.wallMs);
  const rate = perSecond > 0 ? style.dim(` (${perSecond} a second)`) : '';
  line(
    `${style.bold(showMs(trace.wallMs))} for ${images} ${images === 1 ? 'image' : 'images'}${rate}, ` +
      `${showBytes(trace.uploadBytes)} up, ${showBytes(trace.downloadBytes)} down`,
  );
  if (result.packingReason !== null) line(style.dim(`${result.packing}: ${result.packingReason}`));
  line(
    style.dim(
      `${result.model} · ${result.packing} · ${engineText(result.engine)} · ${parameters.name} · key ${key.ephemeral ? 'made for this run only' : `"${key.name}"`}`,
    ),
  );
}
