/** One call, whatever its method: a scope around its handler, its errors as statuses, one line in the log. */
import { toCryptoNetsError } from '../../shared/errors/index.ts';
import { logCall, type CallFacts } from '../observe/log.ts';
import { CallScope, type LiveCall } from './call-scope.ts';
import { admitToBuffers } from '../transport/receive-buffers.ts';
import type { Grant } from '../identity/grant.ts';
import { grantOfCall } from './authorization.ts';
import type { CallContext } from './context.ts';
import { identityOf, type Identifiable } from './identity.ts';
import { openGate } from './read-gate.ts';

/** What a handler knows of the call that it serves. */
export interface Call {
  /** Fires with a CryptoNetsError when the call is over for the peer, or must end. */
  readonly signal: AbortSignal;
  /** Whom limits per peer count. */
  readonly peer: string;
  /** What its token allows; undefined where it has none of its own. */
  readonly grant: Grant | undefined;
  /** For the log; a handler adds what it learns. */
  readonly facts: CallFacts;
  /** Stops the clock of the server's cap on a call while it waits for its turn; what is returned starts it again. */
  readonly pauseDeadline: () => () => void;
  /** Lets a gated call read beyond its first message (read-gate.ts). */
  readonly readOn: () => void;
}

/** What grpc-js gives for a call of any kind. */
export type AnyCall = LiveCall & Identifiable;

/** What is done with a call, and with what comes of it. */
export interface Work<T> {
  readonly handle: (call: Call) => Promise<T> | T;
  /** What it returns is awaited: a client may go away while it takes the rest. */
  readonly succeed: (result: T, signal: AbortSignal) => Promise<void> | void;
  readonly fail: (error: unknown) => void;
}

/** Never rejects. @param path of the method: its last part names the call in the log */
export async function runCall<T>(
  context: CallContext,
  path: string,
  grpc: AnyCall,
  { handle, succeed, fail }: Work<T>,
): Promise<void> {
  const { limits, shutdown, calls } = context;
  const startedMs = performance.now();
  const endCall = calls.begin();
  const scope = new CallScope(grpc, { maxDeadlineMs: limits.maxDeadlineMs, shutdown });
  const facts: CallFacts = { method: path.split('/').at(-1)! };
  const log = (code: Parameters<typeof logCall>[2], error?: unknown): void => {
    const durationMs = performance.now() - startedMs;
    logCall(context.log, facts, code, durationMs, error);
    context.metrics.call(facts, code, durationMs);
  };
  const { signal } = scope;
  const pauseDeadline = (): (() => void) => scope.pause();
  const readOn = (): void => {
    admitToBuffers(grpc.metadata);
    openGate(grpc.metadata);
  };
  try {
    const result = await handle({
      signal,
      peer: identityOf(grpc, context.proxies),
      grant: grantOfCall(grpc.metadata),
      facts,
      pauseDeadline,
      readOn,
    });
    signal.throwIfAborted();
    await succeed(result, signal);
    log('OK');
  } catch (thrown) {
    const error = scope.reasonFor(thrown);
    fail(error);
    log(toCryptoNetsError(error).code, error);
  } finally {
    scope.dispose();
    endCall();
  }
}
