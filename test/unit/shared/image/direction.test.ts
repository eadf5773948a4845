/** Digits that lie on their sides (tensorflow/datasets #812, pytorch/vision #8783, pytorch/pytorch #42012): noticed where it is certain, never in digits that stand. */
import { describe, expect, it } from 'vitest';
import { looksTransposed, sampleDigits, transposed, uprightness } from '../../../../shared/image/index.ts';
import { measureNotices } from '../../../../scripts/notices/measure.ts';

const samples = sampleDigits();
const joined = (digits: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(digits));
/** Every stretch of so many samples, around the end. */
const stretches = (length: number): Uint8Array[] =>
  samples.map((_, start) =>
    joined(Array.from({ length }, (_, at) => samples[(start + 7 * at) % samples.length]!.pixels)),
  );

describe('evidence', () => {
  it('of the mirror image at the diagonal is the negative', () => {
    for (const { pixels } of samples)
      expect(uprightness(transposed(pixels))).toBeCloseTo(-uprightness(pixels), 9);
  });

  it('of nothing is none', () => expect(uprightness(new Uint8Array(784))).toBe(0));
});

describe('digits', () => {
  it.each([1, 2, 5, 10, 20, 40])('that stand, %i of them, are never taken for lying', (count) => {
    for (const set of stretches(count)) expect(looksTransposed(set)).toBe(false);
  });

  it.each([10, 15, 40])('that lie, %i of them, are noticed', (count) => {
    for (const set of stretches(count)) expect(looksTransposed(transposed(set))).toBe(true);
  });

  it.each([1, 2])('that lie, %i of them, say too little', (count) => {
    for (const set of stretches(count)) expect(looksTransposed(transposed(set))).toBe(false);
  });

  it('of one class that stand are never taken for lying', () => {
    for (let digit = 0; digit < 10; digit++) {
      const own = samples.filter((sample) => sample.label === digit).map(({ pixels }) => pixels);
      expect(looksTransposed(joined([...own, ...own, ...own, ...own, ...own]))).toBe(false);
    }
  });

  it('that are blank say nothing', () => {
    const blank = new Uint8Array(784 * 500);
    expect(looksTransposed(blank)).toBe(false);
    expect(looksTransposed(joined([transposed(stretches(10)[0]!), blank]))).toBe(true);
  });
});

it('the rates that the documents state can be counted', () => {
  const set = {
    count: samples.length,
    pixels: joined(samples.map(({ pixels }) => pixels)),
    labels: Uint8Array.from(samples, ({ label }) => label),
  };
  const { bright, moved, direction } = measureNotices(set, 500, 1);
  expect(bright).toEqual({ wrong: 0, noticed: 1 });
  expect([moved[0], moved[3]]).toEqual([0, 1]);
  expect(direction.map(({ wrong }) => wrong)).toEqual(direction.map(() => 0));
  expect(direction.at(-1)!.noticed).toBe(1);
  expect(measureNotices(set, 500, 1).direction).toEqual(direction);
});
