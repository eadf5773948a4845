/** How long an evaluation takes here lately, to tell a refused client when to come back. */

const FIRST_GUESS_MS = 5000;
const SHORTEST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 120_000;
/** Weight of the newest duration in the running mean. */
const WEIGHT = 0.3;

export class Pace {
  #meanMs: number | undefined;

  record(durationMs: number): void {
    this.#meanMs =
      this.#meanMs === undefined ? durationMs : this.#meanMs + WEIGHT * (durationMs - this.#meanMs);
  }

  /** Expected milliseconds until one of so many requests is done. */
  waitMs(requests: number): number {
    const expected = (this.#meanMs ?? FIRST_GUESS_MS) * Math.max(1, requests);
    return Math.min(LONGEST_WAIT_MS, Math.max(SHORTEST_WAIT_MS, expected));
  }
}
