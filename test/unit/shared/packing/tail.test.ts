/** Tails of noise: what a margin buys, and that the bound is one. */
import { describe, expect, it } from 'vitest';
import { failureLog2, LARGEST_FAILURE_LOG2, sumLog2, tailBits } from '../../../../shared/packing/tail.ts';
import { seededIntegers } from '../../../support/networks.ts';

const COUNT = 10 * 8192;

describe.each([1, 2, 4, 8])('noise of degree %i', (degree) => {
  it('fails as seldom as it was planned for, at the margin that was planned', () => {
    const log2 = failureLog2(degree, COUNT, tailBits(degree, COUNT));
    expect(log2).toBeCloseTo(LARGEST_FAILURE_LOG2 - 2, 6);
  });

  it('fails more seldom with more margin, and never by a probability above one', () => {
    const logs = [0, 2, 4, 8, 16, 24].map((bits) => failureLog2(degree, COUNT, bits));
    expect(logs).toEqual([...logs].sort((left, right) => right - left));
    expect(logs[0]).toBe(0);
  });
});

describe('the bound', () => {
  it('is some 14 standard deviations for sums, more for products', () => {
    expect(2 ** tailBits(1, COUNT)).toBeCloseTo(14.29, 2);
    expect(tailBits(2, COUNT)).toBeGreaterThan(tailBits(1, COUNT));
    expect(tailBits(4, COUNT)).toBeGreaterThan(tailBits(2, COUNT));
  });

  it.each([2, 4])('lies above the tail of the product of %i Gaussians, which is heavy', (degree) => {
    const next = seededIntegers(11);
    const signs = 32;
    const binomial = (): number => {
      let sum = 0;
      for (let sign = 0; sign < signs; sign++) sum += 2 * next(0, 1) - 1;
      return sum / Math.sqrt(signs);
    };
    const samples = Array.from({ length: 40_000 }, () => {
      let product = 1;
      for (let factor = 0; factor < degree; factor++) product *= binomial();
      return Math.abs(product);
    });
    for (const margin of [4, 5, 6]) {
      const share = samples.filter((value) => value >= 2 ** margin).length / samples.length;
      expect(share).toBeLessThanOrEqual(2 ** failureLog2(degree, 1, margin));
    }
    // Eight standard deviations, once in 10^15 for a Gaussian, are passed here: the degree matters.
    expect(samples.some((value) => value >= 8)).toBe(true);
  });

  it.each([2, 4, 8])('says nothing below the least moment that it may take, at degree %i', (degree) => {
    const least = (degree / 2) * Math.LOG2E;
    expect(failureLog2(degree, 1, least - 0.01)).toBe(0);
    // From there on it is no better than Chebyshev's inequality would be at its end.
    expect(failureLog2(degree, 1, least + 0.01)).toBeCloseTo(-2 * least, 0);
  });

  it('adds probabilities', () => {
    expect(sumLog2([-128, -128])).toBe(-127);
    expect(sumLog2([-128, -1e9])).toBe(-128);
  });
});
