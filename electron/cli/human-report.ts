/** What a person sees after a prediction: some digits, how right it was, where the time went. */
import { DIGIT_SIDE } from '../../shared/image/index.ts';
import type { PredictionResult } from '../../shared/ipc/types.ts';
import { estimateSecurity, modulusLimits } from '../../shared/he/index.ts';
import { STAGE_NAMES, STAGES, type StageSpan } from '../../shared/stages/index.ts';
import { mergeSpans } from '../operations/index.ts';
import { accuracyOf, answersOf, type Answer } from './answers.ts';
import { visible } from './visible.ts';
import { printCanaries } from './canary-report.ts';
import { digitLines } from './digit-picture.ts';
import type { Images } from './inputs.ts';
import { engineText } from './json-report.ts';
import { tableLines, type Column } from './table.ts';
import type { Terminal } from './terminal.ts';
import { imageCount, predict, type Counted } from './words/predict.ts';
import { report as words } from './words/report.ts';
import { places, stages } from './words/stages.ts';
import { showBytes, showMs, showPercent } from './units.ts';

const PICTURE_CELLS = DIGIT_SIDE / 2 + 3;
const MOST_PICTURES = 6;
const MOST_LISTED = 60;

export function printReport(terminal: Terminal, result: PredictionResult, images: Images): void {
  terminal.line();
  const answers = answersOf(result, images);
  printPictures(terminal, answers, images);
  printAnswer(terminal, result, answers);
  terminal.line();
  for (const [index, line] of stageLines(result.trace.spans).entries()) {
    terminal.line(index === 0 ? terminal.style.dim(line) : line);
  }
  terminal.line();
  printSides(terminal, result);
  printFacts(terminal, result, imageCount);
}

/** Of a private model: who keeps what, what was checked, what cannot be. */
function printSides({ line, style }: Terminal, result: PredictionResult): void {
  const { visibility, commitment = '', parameters, trace } = result;
  if (visibility !== 'private') return;
  const sides = words.sides(commitment, parameters.privacyBits, trace.downloadBytes);
  for (const [title, text] of sides) line(`${style.bold(title.padEnd(19))}${text}`);
  line();
}

function printPictures(terminal: Terminal, answers: readonly Answer[], images: Images): void {
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
    const [plain, painted] = caption(terminal, answers[index]!);
    return painted + ' '.repeat(PICTURE_CELLS - plain.length);
  });
  terminal.line(captions.join(''));
}

/** The prediction of an image, and whether it is right; without and with colour. */
function caption({ style }: Terminal, answer: Answer): [string, string] {
  const { label } = answer;
  const digit = digitText(answer);
  if (label === null) return [`  → ${digit}`, `  → ${style.bold(digit)}`];
  const right = label === answer.digit;
  const mark = right ? '✓' : `✗ (${label})`;
  const paint = right ? style.good : style.bad;
  return [`  → ${digit} ${mark}`, `  → ${style.bold(digit)} ${paint(mark)}`];
}

const digitText = ({ digit }: Answer): string => (digit === null ? '–' : String(digit));

function printAnswer(terminal: Terminal, result: PredictionResult, answers: readonly Answer[]): void {
  const { line, style } = terminal;
  const { differsFromPlain, unreadInk = 0, images } = result;
  const accuracy = accuracyOf(answers);
  line();
  printAnswers(terminal, answers);
  for (const text of doubtLines(answers)) line(`${style.bold(words.doubtful)}  ${text}`);
  if (accuracy !== null) {
    const right = Math.round(accuracy * images);
    line(`${style.bold(words.accuracy)}  ${showPercent(accuracy)} ${style.dim(words.right(right, images))}`);
  }
  if (differsFromPlain !== null) {
    const text = differsFromPlain === 0 ? style.good(words.equal) : style.bad(words.differ(differsFromPlain));
    line(`${style.bold(words.plainCheck)}  ${text}`);
  }
  if (result.agreed !== undefined)
    line(`${style.bold(words.secondServer)}  ${style.good(words.agreed(visible(result.agreed)))}`);
  printCanaries(terminal, result);
  if (unreadInk > 0) line(`${style.bold(words.unread)}  ${words.unreadInk(unreadInk, images)}`);
}

/** Digits in a row where they come from one file or none; else a line for each, with its file. */
function printAnswers({ line, style }: Terminal, answers: readonly Answer[]): void {
  const listed = answers.slice(0, MOST_LISTED);
  const more = answers.length > MOST_LISTED ? style.dim(words.more(answers.length - MOST_LISTED)) : '';
  if (new Set(answers.map(({ file }) => file)).size <= 1) {
    line(`${style.bold(words.prediction(answers.length))}  ${listed.map(digitText).join(' ')}${more}`);
    return;
  }
  const rows = listed.map((answer) => [
    digitText(answer),
    answer.label === null ? '' : String(answer.label),
    `${visible(answer.file ?? '')}${answer.row === null ? '' : ` [${answer.row}]`}${answer.doubt ? `  (${words.doubt[answer.doubt]})` : ''}`,
  ]);
  for (const [index, text] of tableLines(ANSWER_COLUMNS, rows).entries())
    line(index === 0 ? style.dim(text) : text);
  if (more !== '') line(more);
}

const ANSWER_COLUMNS: readonly Column[] = [
  { title: words.columns.digit, align: 'right' },
  { title: words.columns.label, align: 'right' },
  { title: words.columns.file, align: 'left' },
];

/** How many images are not simply one digit, by why. */
const doubtLines = (answers: readonly Answer[]): string[] =>
  (['blank', 'several', 'shape'] as const).flatMap((doubt) => {
    const images = answers.filter((answer) => answer.doubt === doubt).length;
    return images === 0 ? [] : [words.doubted[doubt](images)];
  });

const COLUMNS: readonly Column[] = [
  { title: words.columns.stage, align: 'left' },
  { title: words.columns.where, align: 'left' },
  { title: words.columns.time, align: 'right' },
  { title: words.columns.bytes, align: 'right' },
  { title: words.columns.count, align: 'right' },
];

/** A table of stages in the order of the one list. */
export function stageLines(spans: readonly StageSpan[]): string[] {
  const inOrder = [...mergeSpans(spans)].sort(
    (a, b) => STAGE_NAMES.indexOf(a.name) - STAGE_NAMES.indexOf(b.name),
  );
  const rows = inOrder.map(({ name, durationMs, bytes, count }) => [
    stages[name],
    places[STAGES[name].where],
    showMs(durationMs),
    bytes === undefined ? '' : showBytes(bytes),
    count === undefined ? '' : String(count),
  ]);
  return tableLines(COLUMNS, rows);
}

export function printFacts({ line, style }: Terminal, result: PredictionResult, counted: Counted): void {
  const { trace, parameters, images, key } = result;
  const perSecond = Math.round((images * 1000) / trace.wallMs);
  const rate = perSecond > 0 ? style.dim(words.rate(perSecond)) : '';
  line(
    `${style.bold(showMs(trace.wallMs))}${words.predicted(images, counted)}${rate}, ` +
      words.travelled(trace.uploadBytes, trace.downloadBytes),
  );
  if (result.packingReason !== null)
    line(style.dim(`${result.packing}: ${predict.reason(result.packingReason, counted)}`));
  line(
    style.dim(
      `${result.model} · ${result.packing} · ${engineText(result.engine)} · ${parameters.name} · ${words.key(key.ephemeral ? undefined : key.name)}`,
    ),
  );
  if (result.signer) line(style.dim(`${words.signedBy}${words.signer(result.signer)}`));
  const { publishedModulusBits, polyDegree } = parameters;
  line(style.dim(words.published(publishedModulusBits, modulusLimits(polyDegree))));
  line(style.dim(words.security(estimateSecurity(polyDegree, publishedModulusBits))));
  const { failureProbabilityLog2, budgetBits } = parameters;
  if (failureProbabilityLog2 !== undefined && budgetBits !== undefined)
    line(style.dim(words.failure(failureProbabilityLog2, budgetBits)));
}
