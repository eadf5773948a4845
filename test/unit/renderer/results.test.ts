/** Results worth keeping: which digit was taken for which, and files for other programs. */
import { describe, expect, it } from 'vitest';
import { accuracyByClass, confusionOf, csvOf, jsonOf } from '../../../renderer/src/lib/predict/results.ts';
import type { PredictionResult } from '../../../shared/ipc/types.ts';

const scores = [
  [0, 100, 10, 0, 0, 0, 0, 0, 0, 0],
  [0, 50, 49, 0, 0, 0, 0, 0, 0, -50],
  [0, 0, 0, 0, 0, 0, 0, 90, 0, 0],
];
const result = {
  predictions: [1, 1, 7],
  scores,
  labels: null,
  accuracy: null,
} as unknown as PredictionResult;

describe('results', () => {
  it('count what was taken for what', () => {
    const confusion = confusionOf(result.predictions, [1, 2, 7]);
    expect(confusion[1]![1]).toBe(1);
    expect(confusion[2]![1]).toBe(1);
    expect(confusion.flat().reduce((sum, count) => sum + count, 0)).toBe(3);
    const shares = accuracyByClass(confusion);
    expect([shares[1], shares[2], shares[7], shares[0]]).toEqual([1, 0, 1, null]);
  });

  it('pass over labels that are no digits', () => {
    expect(
      confusionOf([1], [200])
        .flat()
        .every((count) => count === 0),
    ).toBe(true);
  });

  it('are a table with one line an image', () => {
    const lines = csvOf(result, [1, 2, 7]).split('\r\n');
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(/^image,file,row,predicted,label,certainty,lead,score_0,.*score_9$/);
    expect(lines[1]).toBe('1,,,1,1,certain,0.9000,0,100,10,0,0,0,0,0,0,0');
    expect(lines[2]).toMatch(/^2,,,1,2,unsure,0\.0100,/);
    expect(csvOf(result, null).split('\r\n')[1]).toMatch(/^1,,,1,,certain/);
    const sources = [
      { file: 'a, "b"/7.png', row: null },
      { file: 'set.idx', row: 3 },
    ];
    const [, first, second] = csvOf(result, null, sources).split('\r\n');
    expect([first, second]).toEqual([
      expect.stringMatching(/^1,"a, ""b""\/7.png",,1,/),
      expect.stringMatching(/^2,set.idx,3,/),
    ]);
    expect(JSON.parse(jsonOf(result, null, sources))).toMatchObject({ sources });
  });

  it('carry the labels that came afterwards', () => {
    const whole = JSON.parse(jsonOf(result, new Uint8Array([1, 2, 7]))) as PredictionResult;
    expect(whole.labels).toEqual([1, 2, 7]);
    expect(whole.accuracy).toBeCloseTo(2 / 3);
  });
});
