/** Running operations: numbered events, cancellation, and exactly one terminal event for each. */
import { CryptoNetsError, toCryptoNetsError, toReport } from '../../shared/errors/index.ts';
import type { Control, OperationEvent, OperationId } from '../../shared/operations/index.ts';
import { steadyProgress } from './progress.ts';

/** What long work is handed: when to stop, and where to say things. */
export interface OperationControl<E> extends Required<Control> {
  /** Says something beside progress (a glimpse). */
  readonly say: (event: E) => void;
}

export type Announce<R, E> = (message: {
  readonly id: OperationId;
  /** Counts from 0 without gaps. */
  readonly sequence: number;
  readonly event: OperationEvent<R> | E;
}) => void;

interface Running {
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

/** `R` is what operations result in, `E` what they may say beside progress and stages. */
export class Operations<R, E = never> {
  readonly #announce: Announce<R, E>;
  readonly #running = new Map<OperationId, Running>();

  constructor(announce: Announce<R, E>) {
    this.#announce = announce;
  }

  get count(): number {
    return this.#running.size;
  }

  /** Starts work and returns at once; the promise resolves (never rejects) after the terminal event. @throws OPERATION_EXISTS */
  start(id: OperationId, work: (control: OperationControl<E>) => Promise<R>): Promise<void> {
    if (this.#running.has(id)) throw new CryptoNetsError('OPERATION_EXISTS');
    const abort = new AbortController();
    // The work begins in a later turn, so that the caller has its answer before the first event.
    const ended = Promise.resolve().then(() => this.#run(id, abort.signal, work));
    this.#running.set(id, { abort, ended });
    return ended;
  }

  /** Asks an operation to stop; an operation that has ended already is none. */
  cancel(id: OperationId): void {
    this.#running.get(id)?.abort.abort();
  }

  /** Stops everything and waits until all memory is back. */
  async cancelAll(): Promise<void> {
    const running = [...this.#running.values()];
    for (const { abort } of running) abort.abort();
    await Promise.all(running.map(({ ended }) => ended));
  }

  async #run(
    id: OperationId,
    signal: AbortSignal,
    work: (control: OperationControl<E>) => Promise<R>,
  ): Promise<void> {
    let sequence = 0;
    let open = true;
    const say = (event: OperationEvent<R> | E): void => {
      if (open) this.#announce({ id, sequence: sequence++, event });
    };
    const terminal = await this.#outcome(signal, () => work({ signal, say, report: steadyProgress(say) }));
    // Removed first: who hears the end may start again under the same id.
    this.#running.delete(id);
    say(terminal);
    open = false;
  }

  async #outcome(signal: AbortSignal, work: () => Promise<R>): Promise<OperationEvent<R>> {
    try {
      const result = await work();
      return signal.aborted ? { kind: 'cancelled' } : { kind: 'done', result };
    } catch (error) {
      if (signal.aborted || toCryptoNetsError(error).code === 'CANCELLED') return { kind: 'cancelled' };
      return { kind: 'failed', error: toReport(error) };
    }
  }
}
