/** Answers of a batch as something to keep: tables for other programs, and which digit was taken for which. Pure. */
import type { PredictionResult } from '../../../../shared/ipc/types.ts';
import type { ImageSource } from '../image/read-files.ts';
import { readScores } from '../../../../shared/network/description/certainty.ts';

export const DIGITS = 10;

/** Rows: what the label says; columns: what was answered. */
export type Confusion = readonly (readonly number[])[];

export function confusionOf(
  predictions: readonly number[],
  labels: ArrayLike<number>,
  classes = DIGITS,
): Confusion {
  const table = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  predictions.forEach((answer, index) => {
    const row = table[labels[index] ?? -1];
    if (row && answer < classes) row[answer]! += 1;
  });
  return table;
}

/** Share of those with a label that were answered with it, 0..1; null where nothing has the label. */
export function accuracyByClass(confusion: Confusion): readonly (number | null)[] {
  return confusion.map((row, label) => {
    const all = row.reduce((sum, count) => sum + count, 0);
    return all === 0 ? null : row[label]! / all;
  });
}

type Answers = Pick<PredictionResult, 'predictions' | 'scores'>;

export const cell = (text: string): string =>
  /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** One line an image, numbered from 1: file and row where they are known, predicted digit, label if there is one, how certain, and the exact scores. */
export function csvOf(
  { predictions, scores }: Answers,
  labels: ArrayLike<number> | null,
  sources: readonly ImageSource[] = [],
): string {
  const names = Array.from({ length: DIGITS }, (_, digit) => `score_${digit}`);
  const head = ['image', 'file', 'row', 'predicted', 'label', 'certainty', 'lead', ...names].join(',');
  const lines = predictions.map((digit, index) => {
    const own = scores[index] ?? [];
    const { certainty, lead } = readScores(own);
    const { file = '', row = null } = sources[index] ?? {};
    return [
      index + 1,
      cell(file),
      row ?? '',
      digit,
      labels?.[index] ?? '',
      certainty,
      lead.toFixed(4),
      ...own,
    ].join(',');
  });
  return [head, ...lines, ''].join('\r\n');
}

/** The whole result, with the labels that are there now. */
export function jsonOf(
  result: PredictionResult,
  labels: ArrayLike<number> | null,
  sources: readonly ImageSource[] | null = null,
): string {
  const { predictions } = result;
  const known = labels && Array.from(labels);
  const accuracy =
    known && predictions.filter((digit, index) => digit === known[index]).length / predictions.length;
  return JSON.stringify({ ...result, sources, labels: known, accuracy }, null, 1);
}
