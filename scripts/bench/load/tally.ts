/** What the clients of a load saw: answers by code, and how long the good ones took. */

/** Codes by which a server says that it has no place: how it is meant to answer too much. */
const ADMISSION: ReadonlySet<string> = new Set(['BUSY', 'LIMIT_EXCEEDED', 'EVALUATION_KEYS_NO_ROOM']);

/** Answers that were compared and differ. */
export const WRONG = 'WRONG_ANSWER';

export class Tally {
  readonly #codes = new Map<string, number>();
  readonly #durationsMs: number[] = [];
  /** Clients that went away in the middle, and connections that said nothing. */
  vanished = 0;
  halfOpen = 0;

  answer(code: string, durationMs: number): void {
    this.#codes.set(code, (this.#codes.get(code) ?? 0) + 1);
    if (code === 'OK') this.#durationsMs.push(durationMs);
  }

  figures() {
    const of = (wanted: (code: string) => boolean): number =>
      [...this.#codes].reduce((sum, [code, count]) => sum + (wanted(code) ? count : 0), 0);
    return {
      requests: of(() => true),
      ok: of((code) => code === 'OK'),
      rejected: of((code) => ADMISSION.has(code)),
      failed: of((code) => code !== 'OK' && !ADMISSION.has(code)),
      answers: Object.fromEntries([...this.#codes].sort()),
      vanished: this.vanished,
      halfOpen: this.halfOpen,
      p50Ms: this.#quantile(0.5),
      p95Ms: this.#quantile(0.95),
      p99Ms: this.#quantile(0.99),
    };
  }

  /** 0 where nothing was answered. */
  #quantile(share: number): number {
    const sorted = [...this.#durationsMs].sort((a, b) => a - b);
    return Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0);
  }
}
