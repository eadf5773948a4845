/** Running operations: numbered events, cancellation, and exactly one terminal event for each. */
import { CryptoNetsError, toCryptoNetsError, toReport } from '../../shared/errors/index.ts';
import type { Control, OperationEvent, OperationId, Terminal } from '../../shared/operations/index.ts';
import { steadyProgress } from './progress.ts';

/** What long work is handed: when to stop, and where to report and emit. */
export interface OperationControl<E> extends Required<Control> {
  /** Emits an event beside progress and stages (a glimpse). */
  readonly emit: (event: E) => void;
}

export type Emit<R, E> = (message: {
  readonly id: OperationId;
  /** Counts from 0 without gaps. */
  readonly sequence: number;
  readonly event: OperationEvent<R> | E;
}) => void;

interface Running {
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

/** `R` is what operations result in, `E` what they may emit beside progress and stages. */
export class Operations<R, E = never> {
  readonly #emit: Emit<R, E>;
  readonly #running = new Map<OperationId, Running>();

  constructor(emit: Emit<R, E>) {
    this.#emit = emit;
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
    const emit = (event: OperationEvent<R> | E): void => {
      if (open) this.#emit({ id, sequence: sequence++, event });
    };
    const afterwards: (() => void)[] = [];
    const control = {
      signal,
      emit,
      report: steadyProgress(emit),
      afterwards: afterwards.push.bind(afterwards),
    };
    const terminal = await this.#outcome(signal, () => work(control));
    // Removed first: who hears the end may start again under the same id.
    this.#running.delete(id);
    emit(terminal);
    open = false;
    if (terminal.kind === 'done') for (const act of afterwards) attempt(act);
  }

  async #outcome(signal: AbortSignal, work: () => Promise<R>): Promise<Terminal<R>> {
    try {
      const result = await work();
      return signal.aborted ? { kind: 'cancelled' } : { kind: 'done', result };
    } catch (error) {
      if (signal.aborted || toCryptoNetsError(error).code === 'CANCELLED') return { kind: 'cancelled' };
      return { kind: 'failed', error: toReport(error) };
    }
  }
}

/** The result is out: what fails now has its own way to say so, or none. */
function attempt(act: () => void): void {
  try {
    act();
  } catch {
    // Book-keeping that is worth a word tells it by itself.
  }
}
