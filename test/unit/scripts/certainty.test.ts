/** The counting of answers by what the app calls them, and the hands that draw for it. */
import { describe, expect, it } from 'vitest';
import { Count, mostWrong } from '../../../scripts/certainty/count.ts';
import { drawnBy } from '../../../scripts/certainty/drawings.ts';
import { openNetwork } from '../../../scripts/photographs/network.ts';
import { readScores } from '../../../shared/network/description/certainty.ts';
import { doubtOf, sampleDigits } from '../../../shared/image/index.ts';
import { Random } from '../../../training/random.ts';

/** Scores of which 3 leads by a share of the whole spread. */
const led = (lead: number) => readScores([0, 0, 1000 * (1 - lead), 1000, 0, 0, 0, 0, 0, 0]);

describe('answers are counted', () => {
  it('by the word and by the lead, wrong ones apart, doubts for themselves', () => {
    const count = new Count('few');
    for (const [label, lead] of [
      [3, 0.9],
      [4, 0.3],
      [3, 0.12],
      [2, 0.01],
    ] as const)
      count.add(label, led(lead));
    count.add(3, undefined);
    const { called, doubted, leads } = count.table;
    expect([doubted, called]).toEqual([
      1,
      {
        certain: { answers: 2, wrong: 1 },
        leaning: { answers: 1, wrong: 0 },
        unsure: { answers: 1, wrong: 1 },
      },
    ]);
    expect(leads.filter(({ answers }) => answers > 0).map(({ to, wrong }) => [to, wrong])).toEqual([
      [0.05, 1],
      [0.15, 0],
      [0.35, 1],
      [1, 0],
    ]);
  });

  it('with what so few of them leave open', () => {
    expect(mostWrong({ answers: 0, wrong: 0 })).toBe(1);
    // Wilson's interval of 0 in 100, and of 10 in 100.
    expect(mostWrong({ answers: 100, wrong: 0 })).toBeCloseTo(0.037, 3);
    expect(mostWrong({ answers: 100, wrong: 10 })).toBeCloseTo(0.1744, 3);
  });
});

describe('drawings of other hands', () => {
  it('are the same for the same seed, and others for another', () => {
    const [sample] = sampleDigits();
    expect(drawnBy(new Random(1, 2), sample!)).toEqual(drawnBy(new Random(1, 2), sample!));
    expect(drawnBy(new Random(1, 2), sample!)).not.toEqual(drawnBy(new Random(1, 3), sample!));
  });

  it('that are neat are read right wherever the app is certain', async () => {
    const network = await openNetwork();
    const neat = sampleDigits().filter(({ style }) => style === 'clean');
    const answers = neat.flatMap((sample, index) =>
      Array.from({ length: 6 }, (_, hand) => drawnBy(new Random(2, index, hand), sample))
        .filter((pixels) => doubtOf(pixels) === null)
        .map((pixels) => ({ label: sample.label, ...network(pixels) })),
    );
    const certain = answers.filter(({ certainty }) => certainty === 'certain');
    expect(certain.length).toBeGreaterThan(answers.length / 2);
    expect(certain.filter(({ digit, label }) => digit !== label)).toEqual([]);
  });
});
