/** What was answered of rows: class or value, how clear it is, what it really is; sorted, filtered, counted, and written as files. Pure. */
// Not by the index of the room, as in row-form.svelte.ts.
import { answerOf, valueOf } from '../../../../shared/network/description/answer.ts';
import { answerColumns, freeNames } from '../../../../shared/network/description/columns.ts';
import type { OutputDescription } from '../../../../shared/network/description/types.ts';
import type { PredictionResult, RowTexts } from '../../../../shared/ipc/types.ts';
import { cell, confusionOf, type Confusion } from './results.ts';

export interface RowAnswer {
  readonly index: number;
  /** Number of the class; null where answers are values. */
  readonly group: number | null;
  /** Of a score: what its link makes of it. */
  readonly value: number | null;
  /**
   * How far from being another answer: of classes the lead over the second as a share of the spread of the scores, 0..1; of a score with a threshold
   * the distance to it; null where there is neither.
   */
  readonly margin: number | null;
  /** Number of the class or value that it really is; null where nobody says. */
  readonly label: number | null;
}

export type SortBy = 'row' | 'answer' | 'value' | 'margin' | 'label';

/** Below it, an answer is called uncertain: as "unsure" is of digits, and as near to the threshold of a probability. */
const UNCERTAIN_MARGIN = 0.1;

export function thresholdOf(answers: OutputDescription | undefined): number | null {
  return answers?.kind === 'score' ? (answers.threshold ?? null) : null;
}

export const classNames = (answers: OutputDescription | undefined): readonly string[] =>
  answers?.classes?.map(({ name, title }) => title ?? name) ?? [];

/** @param threshold used instead of the described one */
export function rowAnswers(
  { scores }: Pick<PredictionResult, 'scores'>,
  answers: OutputDescription,
  labels: readonly (number | null)[] | null,
  threshold: number | null = thresholdOf(answers),
): readonly RowAnswer[] {
  return scores.map((own, index) => {
    const label = labels?.[index] ?? null;
    if (answers.kind === 'classes')
      return { index, group: answerOf(answers, own), value: null, margin: leadOf(own), label };
    const value = valueOf(answers, own[0] ?? 0);
    const margin = threshold === null ? null : Math.abs(value - threshold);
    return { index, group: threshold === null ? null : Number(value >= threshold), value, margin, label };
  });
}

function leadOf(scores: readonly number[]): number {
  let [first, second, least] = [-Infinity, -Infinity, Infinity];
  for (const score of scores) {
    if (score > first) [first, second] = [score, first];
    else if (score > second) second = score;
    if (score < least) least = score;
  }
  return first > least ? (first - second) / (first - least) : 0;
}

export const isWrong = ({ group, label }: RowAnswer): boolean =>
  group !== null && label !== null && group !== label;

export const isUncertain = ({ margin }: RowAnswer): boolean => margin !== null && margin < UNCERTAIN_MARGIN;

export interface RowFilter {
  readonly group: number | null;
  readonly wrong: boolean;
  readonly uncertain: boolean;
}

export const NO_FILTER: RowFilter = { group: null, wrong: false, uncertain: false };

export function chosenRows(
  rows: readonly RowAnswer[],
  filter: RowFilter,
  by: SortBy,
  descending: boolean,
): readonly RowAnswer[] {
  const { group, wrong, uncertain } = filter;
  const kept = rows.filter(
    (row) =>
      (group === null || row.group === group) && (!wrong || isWrong(row)) && (!uncertain || isUncertain(row)),
  );
  const key = KEYS[by];
  const sign = descending ? -1 : 1;
  return kept.sort((a, b) => sign * (key(a) - key(b)) || a.index - b.index);
}

const KEYS: Readonly<Record<SortBy, (row: RowAnswer) => number>> = {
  row: ({ index }) => index,
  answer: ({ group, value }) => group ?? value ?? 0,
  value: ({ value }) => value ?? 0,
  margin: ({ margin }) => margin ?? 0,
  label: ({ label }) => label ?? -Infinity,
};

/** How many rows were answered with each class. */
export function groupCounts(rows: readonly RowAnswer[], groups: number): readonly number[] {
  const counts = new Array<number>(groups).fill(0);
  for (const { group } of rows) if (group !== null) counts[group]! += 1;
  return counts;
}

/** Rows: what they really are; columns: what was answered. Null without labels. */
export function rowConfusion(rows: readonly RowAnswer[], groups: number): Confusion | null {
  if (groups === 0 || rows.every(({ label }) => label === null)) return null;
  const none = groups;
  return confusionOf(
    rows.map(({ group }) => group ?? none),
    rows.map(({ label }) => label ?? none),
    groups,
  );
}

/** Share of the rows with a label that were answered with it, 0..1; null without any. */
export function rowAccuracy(rows: readonly RowAnswer[]): number | null {
  const told = rows.filter(({ group, label }) => group !== null && label !== null);
  return told.length === 0 ? null : told.filter((row) => !isWrong(row)).length / told.length;
}

interface Written {
  readonly rows: readonly RowAnswer[];
  readonly result: Pick<PredictionResult, 'scores' | 'model'>;
  readonly answers: OutputDescription;
  readonly texts: RowTexts;
}

/** The same rows with what was answered appended, as the command line writes them. */
export function rowsCsv(written: Written): string {
  const { header, lines } = tableOf(written);
  return [header, ...lines, []].map((line) => line.map((text) => cell(String(text))).join(',')).join('\r\n');
}

export function rowsJson(written: Written): string {
  const { header, lines } = tableOf(written);
  const rows = lines.map((line) => Object.fromEntries(header.map((name, at) => [name, line[at] ?? null])));
  return JSON.stringify({ model: written.result.model, rows }, null, 1);
}

function tableOf({ rows, result, answers, texts }: Written): {
  readonly header: readonly string[];
  readonly lines: readonly (readonly (string | number)[])[];
} {
  const shown = texts.cells.length > 0;
  const own = shown ? texts.header : ['row'];
  const lines = rows.map((row) => [
    ...(shown ? texts.cells[row.index]! : [row.index + 1]),
    row.group === null ? (row.value ?? '') : (answers.classes?.[row.group]?.name ?? row.group),
    ...(answers.kind === 'score' && answers.classes ? [row.value ?? ''] : []),
    ...(result.scores[row.index] ?? []),
  ]);
  return { header: [...own, ...freeNames(own, answerColumns(answers))], lines };
}
