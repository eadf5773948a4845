/** How long to wait before something that ended by itself is started again. */

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 15_000;
/** Something that ran this long was well; its next failure counts as the first. */
const WELL_AFTER_MS = 60_000;

export interface Backoff {
  /** The wait after something ended that had run for so long. */
  next(ranMs: number): number;
}

export function createBackoff(): Backoff {
  let failures = 0;
  return {
    next: (ranMs) => {
      failures = ranMs >= WELL_AFTER_MS ? 0 : failures;
      const waitMs = Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS);
      failures += 1;
      return waitMs;
    },
  };
}
