/** Zooming the timeline: what is pointed at stays where it is, and a stage that is looked at is in the middle. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  apart,
  MOST_APART,
  scrollAfter,
  together,
  wheeled,
  zoomTo,
} from '../../../renderer/src/lib/timeline/zoom.ts';

describe('zoom', () => {
  it('goes apart and together within its bounds', () => {
    let factor = 1;
    for (let step = 0; step < 20; step += 1) factor = apart(factor);
    expect(factor).toBe(MOST_APART);
    for (let step = 0; step < 20; step += 1) factor = together(factor);
    expect(factor).toBe(1);
    expect(wheeled(1, 1e6)).toBe(1);
    expect(wheeled(1, -1e6)).toBe(MOST_APART);
    expect(wheeled(4, -120)).toBeGreaterThan(4);
  });

  it('keeps what is pointed at where it is', () => {
    const factors = fc.double({ min: 1, max: MOST_APART, noNaN: true });
    fc.assert(
      fc.property(factors, factors, fc.nat(5000), fc.nat(1200), (from, to, scrollPx, atPx) => {
        const after = scrollAfter(from, to, scrollPx, atPx);
        const [before, now] = [(scrollPx + atPx) / from, (after + atPx) / to];
        // Unless it would have to be scrolled beyond the beginning.
        if (after > 0) expect(now).toBeCloseTo(before, 6);
        else expect(now).toBeGreaterThanOrEqual(before - 1e-6);
      }),
    );
  });

  it('brings a stage into the middle, at half of the view', () => {
    const { factor, scrollPx } = zoomTo({ leftPx: 600, widthPx: 50 }, 1, 1000);
    expect(factor).toBe(10);
    expect(625 * factor - scrollPx).toBeCloseTo(500);
    expect(zoomTo({ leftPx: 999, widthPx: 0 }, 1, 1000).factor).toBe(MOST_APART);
    expect(zoomTo({ leftPx: 0, widthPx: 1000 }, 1, 1000)).toEqual({ factor: 1, scrollPx: 0 });
  });
});
