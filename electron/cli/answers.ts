/** What is said of each image: which file and row it is, its digit, and why there may be none. */
import type { Doubt } from '../../shared/image/index.ts';
import type { PredictionResult } from '../../shared/ipc/types.ts';
import type { Images } from './inputs.ts';

export interface Answer {
  /** Null for samples. */
  readonly file: string | null;
  /** Of a file of many images, from 0; null for pictures. */
  readonly row: number | null;
  /** Null where nothing stands out in the image: not a digit. */
  readonly digit: number | null;
  readonly label: number | null;
  readonly doubt: Doubt | null;
}

/** In the order of the images. */
export function answersOf({ predictions }: PredictionResult, images: Images): Answer[] {
  return images.sources.map(({ file = null, row = null }, index) => {
    const doubt = images.doubts.get(index) ?? null;
    const digit = doubt === 'blank' ? null : predictions[index]!;
    return { file, row, digit, label: images.labels?.[index] ?? null, doubt };
  });
}

/** The share that is right of all that have a label; an image without an answer is not right. Null without labels. */
export function accuracyOf(answers: readonly Answer[]): number | null {
  const labelled = answers.filter(({ label }) => label !== null);
  if (labelled.length === 0) return null;
  return labelled.filter(({ digit, label }) => digit === label).length / labelled.length;
}

/** A cell of CSV, quoted where it must be. */
export const cell = (value: string | number | null): string => {
  const text = value === null ? '' : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** One line an image (RFC 4180): file, row, prediction, label, doubt. @param shown a name as it is printed */
export function csvOf(answers: readonly Answer[], shown: (file: string) => string = String): string {
  const lines = answers.map(({ file, row, digit, label, doubt }) => [
    file === null ? null : shown(file),
    row,
    digit,
    label,
    doubt,
  ]);
  return [['file', 'row', 'prediction', 'label', 'doubt'], ...lines]
    .map((cells) => `${cells.map(cell).join(',')}\r\n`)
    .join('');
}
