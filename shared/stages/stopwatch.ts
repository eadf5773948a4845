/** Records the spans of one operation on one machine's monotonic clock. */
import type { StageName, StageSpan } from './index.ts';

interface Running {
  readonly startMs: number;
  bytes?: number;
  count?: number;
}

/** One stopwatch an operation and machine. `now` is a monotonic clock in milliseconds. */
export class Stopwatch {
  readonly #now: () => number;
  readonly #originMs: number;
  readonly #spans: StageSpan[] = [];

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#originMs = now();
  }

  /** Milliseconds since the stopwatch was made. */
  elapsedMs(): number {
    return this.#now() - this.#originMs;
  }

  /** Starts a stage; the returned function ends it (once) and records its span. */
  start(name: StageName): (facts?: { bytes?: number; count?: number }) => StageSpan {
    const running: Running = { startMs: this.elapsedMs() };
    let ended: StageSpan | undefined;
    return (facts = {}) => {
      ended ??= this.#record({
        name,
        startMs: running.startMs,
        durationMs: this.elapsedMs() - running.startMs,
        ...facts,
      });
      return ended;
    };
  }

  /** Runs one stage around a function. A failed stage is not recorded. */
  async time<T>(
    name: StageName,
    work: () => Promise<T> | T,
    facts?: (result: T) => { bytes?: number; count?: number },
  ): Promise<T> {
    const end = this.start(name);
    const result = await work();
    end(facts?.(result));
    return result;
  }

  /** Adds a span that somebody else measured (a kernel, a worker) against this clock. */
  add(span: StageSpan): void {
    this.#record(span);
  }

  spans(): readonly StageSpan[] {
    return [...this.#spans].sort((a, b) => a.startMs - b.startMs);
  }

  #record(span: StageSpan): StageSpan {
    this.#spans.push(span);
    return span;
  }
}
