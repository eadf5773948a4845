/** What left this computer in this session: every request to a server, in memory only, for whoever wants to look. */
import type { LedgerRequest, LedgerTotals } from '../../shared/ipc/types.ts';

/** The totals go on beyond it. */
const MOST_KEPT = 1000;

export class Ledger {
  /** Newest first. */
  #kept: readonly LedgerRequest[] = [];
  #totals: LedgerTotals = { requests: 0, sentBytes: 0, receivedBytes: 0 };
  readonly #changed: (request: LedgerRequest) => void;

  constructor(changed: (request: LedgerRequest) => void) {
    this.#changed = changed;
  }

  /** A request begins, or the one of the same number has ended. */
  readonly see = (request: LedgerRequest): void => {
    if (request.outcome === 'open') this.#begin(request);
    else this.#end(request);
    this.#changed(request);
  };

  /** Newest first. */
  list(): { readonly requests: readonly LedgerRequest[]; readonly totals: LedgerTotals } {
    return { requests: this.#kept, totals: this.#totals };
  }

  #begin(request: LedgerRequest): void {
    this.#kept = [request, ...this.#kept].slice(0, MOST_KEPT);
    this.#totals = { ...this.#totals, requests: this.#totals.requests + 1 };
  }

  #end(request: LedgerRequest): void {
    const { sentBytes, receivedBytes } = this.#totals;
    this.#kept = this.#kept.map((known) => (known.id === request.id ? request : known));
    this.#totals = {
      ...this.#totals,
      sentBytes: sentBytes + request.sentBytes,
      receivedBytes: receivedBytes + request.receivedBytes,
    };
  }
}
