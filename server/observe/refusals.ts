/** What was refused, to whom: counted, and told in the log at a bounded rate. The one place where the log names an address. */
import type { Log } from './log.ts';

/** One line for a reason and an address, then none for so long: what comes meanwhile is counted and told with the next. */
const QUIET_MS = 60_000;
/** Lines a minute, of all reasons and addresses. */
const MOST_LINES = 60;
/** Pairs of reason and address that are told apart. */
const MOST_PAIRS = 4096;

interface Pair {
  readonly reason: string;
  readonly address: string;
  /** Since the last line. */
  count: number;
  toldMs: number;
}

export interface RefusalsParts {
  readonly log: Log;
  /** Milliseconds of a monotonic clock. */
  readonly now?: () => number;
}

export class Refusals {
  readonly #log: Log;
  readonly #now: () => number;
  readonly #counts = new Map<string, number>();
  readonly #pairs = new Map<string, Pair>();
  readonly #timer: NodeJS.Timeout;
  #lines = 0;
  #minuteMs: number;

  constructor({ log, now = () => performance.now() }: RefusalsParts) {
    this.#log = log;
    this.#now = now;
    this.#minuteMs = now();
    this.#timer = setInterval(() => this.flush(), QUIET_MS).unref();
  }

  /** Since the start, by reason. */
  get counts(): ReadonlyMap<string, number> {
    return this.#counts;
  }

  add(reason: string, address: string): void {
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    const pair = this.#pairOf(reason, address);
    pair.count += 1;
    if (this.#now() - pair.toldMs >= QUIET_MS) this.#tell(pair);
  }

  /** Tells what was counted since the last lines, and forgets who has been quiet. */
  flush(): void {
    for (const [name, pair] of this.#pairs) {
      if (this.#now() - pair.toldMs < QUIET_MS) continue;
      if (pair.count > 0) this.#tell(pair);
      else this.#pairs.delete(name);
    }
  }

  dispose(): void {
    clearInterval(this.#timer);
    for (const pair of this.#pairs.values()) if (pair.count > 0) this.#tell(pair);
    this.#pairs.clear();
  }

  #pairOf(reason: string, address: string): Pair {
    const name = `${reason} ${address}`;
    const known = this.#pairs.get(name);
    if (known) return known;
    if (this.#pairs.size >= MOST_PAIRS && address !== 'others') return this.#pairOf(reason, 'others');
    const pair: Pair = { reason, address, count: 0, toldMs: -Infinity };
    this.#pairs.set(name, pair);
    return pair;
  }

  #tell(pair: Pair): void {
    if (this.#now() - this.#minuteMs >= QUIET_MS) {
      this.#minuteMs = this.#now();
      this.#lines = 0;
    }
    if (this.#lines >= MOST_LINES) return;
    this.#lines += 1;
    const { reason, address, count } = pair;
    this.#log.warn({ event: 'refused', reason, address, count });
    pair.count = 0;
    pair.toldMs = this.#now();
  }
}
