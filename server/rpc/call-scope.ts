/** The life of one call: a single AbortSignal fed by the peer, the deadline, the server's own cap and a forced shutdown. */
import { CryptoNetsError } from '../../shared/errors/index.ts';

/** What grpc-js gives every handler; all four kinds of call have it. */
export interface LiveCall {
  getDeadline(): Date | number;
  on(event: 'cancelled', listener: () => void): unknown;
  off(event: 'cancelled', listener: () => void): unknown;
}

export interface CallScopeOptions {
  /** Longest life of a call, whatever its client asked for. */
  readonly maxDeadlineMs: number;
  /** Aborted with a CryptoNetsError when the server must end its calls. */
  readonly shutdown: AbortSignal;
}

/** Longest delay that a timer of Node can hold. */
const MAX_TIMER_MS = 2_147_483_647;

/** A client counts its deadline from before the call left: its end comes this much earlier than the same deadline here, at most. */
const DEADLINE_SLACK_MS = 250;

/** grpc-js answers DEADLINE_EXCEEDED itself and lets the handler run on; this is what tells the handler. */
export class CallScope {
  readonly #abort = new AbortController();
  readonly #release: () => void;
  readonly #maxDeadlineMs: number;
  #timer: NodeJS.Timeout | undefined;
  #leftMs: number;
  #sinceMs = performance.now();

  constructor(call: LiveCall, { maxDeadlineMs, shutdown }: CallScopeOptions) {
    const overMs = Number(call.getDeadline()) - DEADLINE_SLACK_MS;
    const onCancelled = () => {
      this.end(new CryptoNetsError(Date.now() >= overMs ? 'DEADLINE_EXCEEDED' : 'CANCELLED'));
    };
    const onShutdown = () => this.end(shutdown.reason as CryptoNetsError);
    this.#maxDeadlineMs = maxDeadlineMs;
    this.#leftMs = maxDeadlineMs;
    this.#run();
    call.on('cancelled', onCancelled);
    shutdown.addEventListener('abort', onShutdown);
    this.#release = () => {
      clearTimeout(this.#timer);
      call.off('cancelled', onCancelled);
      shutdown.removeEventListener('abort', onShutdown);
    };
    if (shutdown.aborted) onShutdown();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Stops the cap's clock, for a wait that is not the call's doing; the returned function, called once, starts it again. */
  pause(): () => void {
    clearTimeout(this.#timer);
    this.#leftMs -= performance.now() - this.#sinceMs;
    return () => this.#run();
  }

  #run(): void {
    if (this.signal.aborted) return;
    this.#sinceMs = performance.now();
    const over = (): void =>
      this.end(new CryptoNetsError('DEADLINE_EXCEEDED', `a call may take ${this.#maxDeadlineMs} ms here`));
    this.#timer = setTimeout(over, Math.min(Math.max(0, this.#leftMs), MAX_TIMER_MS));
  }

  /** Ends the call's work for a reason; the first reason stays. */
  end(reason: CryptoNetsError): void {
    this.#abort.abort(reason);
  }

  /** What the peer is told about a failure: the reason of the end, when the failure is a consequence of it. */
  reasonFor(error: unknown): unknown {
    return this.signal.aborted ? this.signal.reason : error;
  }

  /** After the handler: no timer or listener stays behind. */
  dispose(): void {
    this.#release();
  }
}
