/**
 * How long to wait before what failed is tried again: twice as long each time, up to a bound.
 * Our own, because packages for this repeat a promise; here it is processes, sockets and people that come back.
 */

export interface BackoffLimits {
  /** The wait after the first failure, milliseconds. */
  readonly firstMs: number;
  readonly longestMs: number;
  /** What ran this long was well: its failure counts as the first. Never by default. */
  readonly wellAfterMs?: number;
}

export interface Backoff {
  /** Counts a failure of something that had run for so long and answers the wait after it, milliseconds. */
  next(ranMs?: number): number;
  /** It is well: the next failure is the first. */
  reset(): void;
}

export function createBackoff({ firstMs, longestMs, wellAfterMs = Infinity }: BackoffLimits): Backoff {
  let waitMs = firstMs;
  const reset = (): void => void (waitMs = firstMs);
  return {
    reset,
    next: (ranMs = 0) => {
      if (ranMs >= wellAfterMs) reset();
      const answer = waitMs;
      waitMs = Math.min(waitMs * 2, longestMs);
      return answer;
    },
  };
}
