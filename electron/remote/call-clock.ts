/** How long a prediction may take, without the time it waits in the server's queue: who stands in line is not late. */

export class CallClock {
  readonly #over: () => void;
  #leftMs: number;
  #sinceMs = performance.now();
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;

  /** Runs at once. @param over called once, when the time is used up */
  constructor(deadlineMs: number, over: () => void) {
    this.#leftMs = deadlineMs;
    this.#over = over;
    this.run();
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  pause(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#leftMs -= performance.now() - this.#sinceMs;
  }

  run(): void {
    if (this.#timer !== undefined || this.#isOver) return;
    this.#sinceMs = performance.now();
    this.#timer = setTimeout(
      () => {
        this.#isOver = true;
        this.#over();
      },
      Math.max(0, this.#leftMs),
    );
  }
}
