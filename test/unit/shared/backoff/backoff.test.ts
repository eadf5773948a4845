/** The one back-off: doubling up to its bound, and from the start again after something was well. */
import { describe, expect, it } from 'vitest';
import { createBackoff } from '../../../../shared/backoff/index.ts';

const limits = { firstMs: 250, longestMs: 3000, wellAfterMs: 60_000 };

describe('a back-off', () => {
  it('doubles up to its bound and stays there', () => {
    const backoff = createBackoff(limits);
    expect(Array.from({ length: 6 }, () => backoff.next())).toEqual([250, 500, 1000, 2000, 3000, 3000]);
  });

  it('begins anew after a run that was long enough, and after a reset', () => {
    const backoff = createBackoff(limits);
    expect([backoff.next(0), backoff.next(59_999), backoff.next(60_000), backoff.next(0)]).toEqual([
      250, 500, 250, 500,
    ]);
    backoff.reset();
    expect(backoff.next()).toBe(250);
  });

  it('keeps its wait finite, however often it is asked', () => {
    const backoff = createBackoff({ firstMs: 1, longestMs: 30_000 });
    for (let i = 0; i < 5000; i++) backoff.next();
    expect(backoff.next()).toBe(30_000);
  });
});
