/** Words of rows and sequences in the home view: entering them, and what was answered. */
import type { ValueProblem } from '../../../../shared/network/description/encode.ts';
import { count, duration, percent, rate, significant } from '../format.ts';

/** The first few, where there are many. */
export const listed = (names: readonly string[]): string =>
  names.length > 4 ? `${names.slice(0, 4).join(', ')} …` : names.join(', ');

/** `radius_mean` as people would write it. */
export function tidyName(name: string): string {
  const spaced = name.replaceAll(/[_.]+/g, ' ').trim();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}

/** Bounds and places, never the value. */
function problem(found: ValueProblem): string {
  switch (found.kind) {
    case 'missing':
      return 'Needs a value.';
    case 'not-a-number':
      return 'Needs a number.';
    case 'not-whole':
      return 'Needs a whole number.';
    case 'out-of-range':
      return `Needs ${significant(found.minimum)} to ${significant(found.maximum)}.`;
    case 'unknown-category':
      return `Needs one of ${listed(found.categories)}.`;
    case 'wrong-length':
      return `Needs ${count(found.expected)} letters.`;
    case 'unknown-letter':
      return `Needs letters of ${found.alphabet}.`;
  }
}

export const rows = {
  one: 'One row',
  nobody: 'Filled with middle values, which are nobody’s. Put yours in their place.',
  written: 'The row as it was written',
  sequence: 'Sequences, one a line',
  sequenceHint: (length: number, alphabet: string, unknown: string) =>
    `${count(length)} letters of ${alphabet}${unknown === '' ? '' : ` (${unknown} where it is not known)`}, or FASTA.`,
  letters: (n: number, of: number) => `${count(n)} of ${count(of)} letters`,
  trySamples: 'Try the samples',
  samples: 'Samples',
  typed: 'Typed here',
  openTable: 'CSV, TSV or NumPy with a column for each field. Drop it anywhere.',
  openImages: 'NumPy with grey pictures of the size that the model reads. Drop it anywhere.',
  openSequences: 'FASTA, one sequence a line, or a table. Drop it anywhere.',
  missing: 'not known',
  bounds: (minimum: number, maximum: number) => `${significant(minimum)} to ${significant(maximum)}`,
  /** `radius_mean` as people would write it. */
  tidy: tidyName,
  problem,
  count: (n: number) => (n === 1 ? '1 row' : `${count(n)} rows`),
  labelled: 'with labels',
  unlabelled: 'without labels',
  putAway: 'Close rows',
  chosen: (index: number) => `Row ${count(index + 1)}`,
  tooMany: 'Too many to be shown as they were written; all are predicted.',
  ready: (n: number) => `${count(n)} rows, not sent yet`,
  busy: (n: number) => `${count(n)} rows on their way`,
  headline: (n: number, ms: number) => `${count(n)} rows, ${duration(ms)}, ${rate(n, ms)} a second`,
  spoken: (answer: string) => `The answer is ${answer}.`,
  spokenMany: (n: number) => `Done: ${count(n)} rows.`,
  notRead: (n: number) => `${n === 1 ? '1 file was' : `${count(n)} files were`} not read`,
  number: significant,
  integer: count,
  value: (value: number, share: boolean) => (share ? percent(value) : significant(value)),
  valueOf: (name: string, value: string) => `${name}: ${value}`,
  probability: (name: string) => `Probability of ${name}`,
  score: 'Score',
  scores: 'Scores of the classes',
  unsure: 'Close to the other answer.',
  labelSays: (name: string) => `Its label says ${name}.`,
  threshold: (name: string) => `Answer ${name} from`,
  resetThreshold: 'As the model says',
  answers: 'Answers',
  counts: 'How many of each, to show only them',
  right: (share: number) => `${percent(share)} right`,
  wrongOnly: (n: number) => `Wrong only (${count(n)})`,
  uncertainOnly: (n: number) => `Uncertain only (${count(n)})`,
  wrongMark: 'wrong',
  noneLeft: 'No row is left by the filters.',
  look: (index: number) => `Row ${count(index + 1)}: look at it`,
  columns: {
    row: 'Row',
    answer: 'Answer',
    value: 'Value',
    margin: 'Margin',
    label: 'Label',
  },
  pages: 'Pages of rows',
  page: (first: number, last: number, all: number) =>
    `${count(all === 0 ? 0 : first)} to ${count(last)} of ${count(all)}`,
  previous: 'Before',
  next: 'Next',
  confusion: 'Which class was answered for which',
} as const;
