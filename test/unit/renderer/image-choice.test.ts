/** Which of many images are shown, and in which order. */
import { describe, expect, it } from 'vitest';
import type { PredictionResult } from '../../../shared/ipc/types.ts';
import { ImageChoice } from '../../../renderer/src/lib/predict/image-choice.svelte.ts';

/** Ten scores of which `digit` leads the next by `lead` of the spread of 100. */
const scores = (digit: number, lead: number): readonly number[] =>
  Array.from({ length: 10 }, (_, index) =>
    index === digit ? 100 : index === (digit + 1) % 10 ? 100 - lead : 0,
  );

const leads = [50, 3, 20, 8, 90];
const result = {
  predictions: [0, 1, 2, 3, 4],
  scores: leads.map((lead, digit) => scores(digit, lead)),
} as unknown as PredictionResult;
const choiceOf = (labels: Uint8Array | null, answered = true) =>
  new ImageChoice(
    () => (answered ? result : null),
    () => labels,
  );

describe('the choice of images', () => {
  it('shows all as they came, and before there are answers whatever is wished', () => {
    expect(choiceOf(null).shown).toBeNull();
    const early = choiceOf(null, false);
    early.wish = { wrong: true, uncertain: true, byMargin: true };
    expect(early.shown).toBeNull();
  });

  it('knows the uncertain ones by their lead, without labels', () => {
    const choice = choiceOf(null);
    expect(choice.uncertain).toEqual([1, 3]);
    choice.wish = { wrong: false, uncertain: true, byMargin: false };
    expect(choice.shown).toEqual([1, 3]);
  });

  it('brings those nearest to another answer first', () => {
    const choice = choiceOf(null);
    choice.wish = { wrong: false, uncertain: false, byMargin: true };
    expect(choice.shown).toEqual([1, 3, 2, 0, 4]);
  });

  it('takes wishes together', () => {
    const choice = choiceOf(Uint8Array.of(9, 9, 2, 9, 4));
    choice.wish = { wrong: true, uncertain: false, byMargin: true };
    expect(choice.shown).toEqual([1, 3, 0]);
    choice.wish = { wrong: true, uncertain: true, byMargin: false };
    expect(choice.shown).toEqual([1, 3]);
    choice.reset();
    expect(choice.shown).toBeNull();
  });
});
