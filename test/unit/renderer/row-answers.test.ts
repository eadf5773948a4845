/** Answers to rows: thresholds, filters, sorting, counts, confusion, files. */
import { describe, expect, it } from 'vitest';
import { formColumns, RowForm } from '../../../renderer/src/lib/predict/row-form.svelte.ts';
import {
  chosenRows,
  groupCounts,
  isUncertain,
  NO_FILTER,
  rowAccuracy,
  rowAnswers,
  rowConfusion,
  rowsCsv,
  rowsJson,
} from '../../../renderer/src/lib/predict/row-answers.ts';
import type { Column, OutputDescription } from '../../../shared/network/index.ts';

const RISK: OutputDescription = {
  kind: 'score',
  column: 'risk',
  link: 'logistic',
  scale: 1,
  offset: 0,
  threshold: 0.5,
  classes: [{ name: 'good' }, { name: 'bad', title: 'Bad risk' }],
};
const KINDS: OutputDescription = {
  kind: 'classes',
  column: 'kind',
  classes: [{ name: 'a' }, { name: 'b' }, { name: 'c' }],
};

describe('a score with a threshold', () => {
  const scores = [[-3], [0.2], [4], [-0.1]];
  const labels = [0, 1, 0, null];
  const rows = rowAnswers({ scores }, RISK, labels);

  it('is the class on its side of the threshold', () => {
    expect(rows.map(({ group }) => group)).toEqual([0, 1, 1, 0]);
    expect(rows[1]?.value).toBeCloseTo(0.5498, 3);
  });

  it('becomes other classes by another threshold, without other scores', () => {
    const moved = rowAnswers({ scores }, RISK, labels, 0.6);
    expect(moved.map(({ group }) => group)).toEqual([0, 0, 1, 0]);
    expect(rowAccuracy(rows)).toBeCloseTo(2 / 3);
    expect(rowAccuracy(moved)).toBeCloseTo(1 / 3);
  });

  it('is uncertain near the threshold', () => {
    expect(rows.map(isUncertain)).toEqual([false, true, false, true]);
  });

  it('is counted and held against labels; rows without one are left out', () => {
    expect(groupCounts(rows, 2)).toEqual([2, 2]);
    expect(rowConfusion(rows, 2)).toEqual([
      [1, 1],
      [0, 1],
    ]);
    expect(rowConfusion(rowAnswers({ scores }, RISK, null), 2)).toBeNull();
  });

  it('is filtered and sorted, equal ones in the order of the file', () => {
    const order = (list: readonly { index: number }[]): number[] => list.map(({ index }) => index);
    expect(order(chosenRows(rows, NO_FILTER, 'value', true))).toEqual([2, 1, 3, 0]);
    expect(order(chosenRows(rows, { ...NO_FILTER, wrong: true }, 'row', false))).toEqual([2]);
    expect(order(chosenRows(rows, { ...NO_FILTER, group: 0 }, 'answer', false))).toEqual([0, 3]);
    expect(order(chosenRows(rows, { ...NO_FILTER, uncertain: true }, 'margin', false))).toEqual([3, 1]);
  });

  it('is written beside the row, under a name that the table has not', () => {
    const texts = { header: ['prediction'], cells: [['x'], ['a,b'], ['y'], ['z']] };
    const written = { rows, result: { scores, model: 'risk' }, answers: RISK, texts };
    const lines = rowsCsv(written).split('\r\n');
    expect(lines[0]).toBe('prediction,prediction_2,probability,score');
    expect(lines[2]).toMatch(/^"a,b",bad,0\.549\d+,0\.2$/);
    expect(lines).toHaveLength(6);
    const { rows: json } = JSON.parse(rowsJson(written)) as { rows: Record<string, unknown>[] };
    expect(json[2]).toMatchObject({ prediction: 'y', prediction_2: 'bad', score: 4 });
  });
});

it('takes the largest of the scores of classes, and their lead as the margin', () => {
  const [first, second] = rowAnswers(
    {
      scores: [
        [0, 10, 9.5],
        [5, 5, 5],
      ],
    },
    KINDS,
    null,
  );
  expect(first).toMatchObject({ group: 1, value: null });
  expect(first?.margin).toBeCloseTo(0.05);
  expect(second?.margin).toBe(0);
});

describe('one row to be typed', () => {
  const columns: readonly Column[] = [
    {
      name: 'age',
      type: 'number',
      minimum: 0,
      maximum: 120,
      whole: true,
      encode: { kind: 'scale', from: 20, to: 75 },
    },
    {
      name: 'dose',
      type: 'number',
      minimum: 0,
      maximum: 9,
      missing: 2.5,
      encode: { kind: 'bins', edges: [1, 3] },
    },
    { name: 'sex', type: 'category', categories: ['f', 'm'], missing: null },
  ];

  it('begins with what stands for a missing value, or the middle of what is usual', () => {
    const form = new RowForm(columns);
    expect(form.values).toEqual(['48', '2.5', 'f']);
    expect(form.ready).toBe(true);
  });

  it('tells what is wrong with each value', () => {
    const form = new RowForm(columns);
    form.values = ['4.5', '10', ''];
    expect(form.problems.map((problem) => problem?.kind)).toEqual(['not-whole', 'out-of-range', undefined]);
    expect(form.ready).toBe(false);
  });

  it('is of tables only', () => {
    const reads = { kind: 'sequence', column: 's', alphabet: 'AC', length: 4, ignoreCase: true } as const;
    expect(formColumns({ reads, answers: KINDS })).toEqual([]);
    expect(formColumns(null)).toEqual([]);
  });
});
