/** Ends something after a time without use, also when the computer slept through the timer. */

/** Counts idle time. `now` is wall-clock milliseconds: timers stand still during sleep, that clock does not. */
export class AutoLock {
  readonly #idleMs: number;
  readonly #lock: () => void;
  readonly #now: () => number;
  #lastUseMs: number;
  #timer: NodeJS.Timeout | undefined;

  constructor(idleMs: number, lock: () => void, now: () => number = Date.now) {
    this.#idleMs = idleMs;
    this.#lock = lock;
    this.#now = now;
    this.#lastUseMs = now();
    this.#arm(idleMs);
  }

  /** Notes a use; when it comes too late, locks instead. */
  touch(): void {
    if (this.#idleFor() >= this.#idleMs) return this.#expire();
    this.#lastUseMs = this.#now();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #idleFor(): number {
    return this.#now() - this.#lastUseMs;
  }

  #arm(delayMs: number): void {
    // One timer that looks again when it fires, instead of a new one a use. It must not keep the process alive.
    this.#timer = setTimeout(() => this.#check(), Math.min(Math.max(delayMs, 1), 2 ** 31 - 1));
    this.#timer.unref();
  }

  #check(): void {
    const leftMs = this.#idleMs - this.#idleFor();
    if (leftMs <= 0) this.#expire();
    else this.#arm(leftMs);
  }

  #expire(): void {
    this.stop();
    this.#lock();
  }
}
