/** What is said of each row: its class or value, its scores, and what it really is. */
import {
  answerOf,
  valueOf,
  type ModelDescription,
  type OutputDescription,
} from '../../shared/network/index.ts';
import type { PredictionResult } from '../../shared/ipc/types.ts';
import type { DataRows } from './data-inputs.ts';

export interface DataAnswer {
  /** Name of the class, or the value. */
  readonly prediction: string | number;
  /** Of a score: what its link makes of it. */
  readonly value?: number;
  readonly scores: readonly number[];
  readonly label: string | number | null;
}

/** In the order of the rows; made one at a time. */
export function* answersOf(
  result: Pick<PredictionResult, 'scores'>,
  { labels }: Pick<DataRows, 'labels'>,
  { answers }: ModelDescription,
): Generator<DataAnswer> {
  for (const [row, scores] of result.scores.entries()) yield answer(scores, labels?.[row], answers);
}

function answer(
  scores: readonly number[],
  label: number | undefined,
  answers: OutputDescription,
): DataAnswer {
  const told = label === undefined || Number.isNaN(label) ? null : label;
  const value = answers.kind === 'score' ? valueOf(answers, scores[0]!) : undefined;
  const { classes } = answers;
  if (!classes) return { prediction: value!, scores, label: told };
  return {
    prediction: classes[answerOf(answers, scores)]!.name,
    ...(value === undefined ? {} : { value }),
    scores,
    label: told === null ? null : classes[told]!.name,
  };
}

/** The share that is right of all rows that have a label; null without classes or labels. */
export function accuracyOf(
  { predictions }: Pick<PredictionResult, 'predictions'>,
  { labels }: Pick<DataRows, 'labels'>,
  { answers }: ModelDescription,
): number | null {
  if (!labels || !answers.classes) return null;
  let [right, told] = [0, 0];
  labels.forEach((label, row) => {
    if (Number.isNaN(label)) return;
    told += 1;
    if (predictions[row] === label) right += 1;
  });
  return told === 0 ? null : right / told;
}

/** The cells of an answer under `answerColumns`. */
export const answerCells = ({ prediction, value, scores }: DataAnswer): readonly (string | number)[] =>
  value === undefined ? [prediction, ...scores] : [prediction, value, ...scores];
