import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RowQuantiser, roundWeight, scaleForDensity } from '../../../training/integer/quantiser.ts';

const rows = fc.array(fc.float({ min: -4, max: 4, noNaN: true }), { minLength: 1, maxLength: 60 });
const quantisations = fc.record({
  largest: fc.integer({ min: 1, max: 3 }),
  budget: fc.integer({ min: 0, max: 40 }),
  density: fc.constant(0.5),
});

function quantise(
  row: readonly number[],
  quantisation: { largest: number; budget: number; density: number },
): number[] {
  const target = new Float32Array(row.length);
  new RowQuantiser(row.length, quantisation).quantise(Float32Array.from(row), target);
  return [...target];
}

const sumOf = (weights: readonly number[], sign: number): number =>
  weights.reduce((sum, weight) => sum + Math.max(0, sign * weight), 0);

describe('the quantiser', () => {
  test('keeps either sign within its budget, and rounds what it keeps', () => {
    fc.assert(
      fc.property(rows, quantisations, (row, quantisation) => {
        const weights = quantise(row, quantisation);
        expect(sumOf(weights, 1)).toBeLessThanOrEqual(quantisation.budget);
        expect(sumOf(weights, -1)).toBeLessThanOrEqual(quantisation.budget);
        weights.forEach((weight, at) => {
          const rounded = roundWeight(Math.fround(row[at]!), quantisation.largest);
          expect(weight === 0 || weight === rounded).toBe(true);
        });
      }),
    );
  });

  test('keeps everything where the budget allows it', () => {
    fc.assert(
      fc.property(rows, (row) => {
        const weights = quantise(row, { largest: 2, budget: 1000, density: 0.5 });
        expect(weights).toEqual(row.map((value) => roundWeight(Math.fround(value), 2)));
      }),
    );
  });

  test('drops the weights with the smallest magnitude first', () => {
    expect(quantise([0.9, 0.6, -0.7, 0.8, 0.4], { largest: 1, budget: 2, density: 0.5 })).toEqual([
      1, 0, -1, 1, 0,
    ]);
    expect(quantise([0.7, 0.7, 0.7], { largest: 1, budget: 2, density: 0.5 })).toEqual([1, 1, 0]);
    expect(quantise([2.2, 1.3, 0.9], { largest: 3, budget: 3, density: 0.5 })).toEqual([2, 1, 0]);
  });

  test('keeps exactly as many as the budget allows when all weigh the same', () => {
    const wide = fc.uniqueArray(fc.float({ min: Math.fround(0.6), max: 4, noNaN: true }), {
      minLength: 20,
      maxLength: 400,
    });
    fc.assert(
      fc.property(wide, fc.integer({ min: 1, max: 19 }), (row, budget) => {
        const weights = quantise(row, { largest: 1, budget, density: 0.5 });
        expect(sumOf(weights, 1)).toBe(budget);
        const kept = row.filter((_, at) => weights[at] !== 0);
        const dropped = row.filter((_, at) => weights[at] === 0);
        expect(Math.min(...kept)).toBeGreaterThanOrEqual(Math.max(...dropped));
      }),
    );
  });

  test('rounds to the nearest integer within its limits', () => {
    expect([0.49, 0.5, -0.5, -0.49, 1.7, -9].map((value) => roundWeight(value, 1) + 0)).toEqual([
      0, 1, -1, 0, 1, -1,
    ]);
    expect([1.49, 1.5, 2.6].map((value) => roundWeight(value, 3))).toEqual([1, 2, 3]);
  });

  test('scales so that the wanted share becomes nonzero', () => {
    const latent = Float32Array.from({ length: 1000 }, (_, at) => Math.sin(at * 12.9898) * 3);
    const scale = scaleForDensity(latent, 0.4);
    const nonzero = latent.filter((value) => roundWeight(value / scale, 1) !== 0).length;
    expect(Math.abs(nonzero - 400)).toBeLessThanOrEqual(1);
  });
});
