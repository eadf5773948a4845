/** The project's count of security bits against malb/lattice-estimator (27a581b: uSVP, GSA, unlimited samples, sd 3.2404), run apart from it. */
import { describe, expect, it } from 'vitest';
import { estimateSecurity, modulusLimits } from '../../../../shared/he/index.ts';

describe('bits of security', () => {
  it.each([
    [176, 158.7, 129.4, 117.4],
    [200, 138.0, 107.5, 97.5],
    [202, 136.6, 106.0, 96.2],
    [214, 128.5, 97.5, 88.5],
  ])('at N = 8192 with %d bits are those of the estimator', (bits, classical, core, coreQuantum) => {
    const estimate = estimateSecurity(8192, bits);
    expect(estimate.classicalBits).toBeCloseTo(classical, 1);
    expect(estimate.coreClassicalBits).toBeCloseTo(core, 1);
    expect(estimate.coreQuantumBits).toBeCloseTo(coreQuantum, 1);
  });

  it.each([1024, 2048, 4096, 8192, 16384])('are 128 at the limits of the tables, N = %d', (polyDegree) => {
    const { classical, quantum } = modulusLimits(polyDegree);
    expect(estimateSecurity(polyDegree, classical).classicalBits).toBeGreaterThanOrEqual(128);
    // The standard of 2018 rounded to whole bits and reached 128 within a fraction.
    expect(estimateSecurity(polyDegree, quantum).quantumBits).toBeGreaterThan(127);
  });

  it('fall with every bit of modulus and rise with the degree', () => {
    const bits = (polyDegree: number, modulus: number) => estimateSecurity(polyDegree, modulus).classicalBits;
    expect(bits(8192, 177)).toBeLessThan(bits(8192, 176));
    expect(bits(16384, 214)).toBeGreaterThan(bits(8192, 214));
  });
});
