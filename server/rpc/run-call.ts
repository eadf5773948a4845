/** Runs the handler of one call: a scope around it, its errors as statuses, one line in the log. */
import type { ServerDuplexStream, ServerUnaryCall, ServerWritableStream, sendUnaryData } from '@grpc/grpc-js';
import { toCryptoNetsError } from '../../shared/errors/index.ts';
import { logCall, type CallFacts } from '../observe/log.ts';
import { CallScope, type LiveCall } from './call-scope.ts';
import { errorToWire } from './codecs/error.ts';
import type { ServerContext } from './context.ts';

interface Attempt<T> {
  readonly context: ServerContext;
  readonly call: LiveCall;
  readonly facts: CallFacts;
  readonly handler: (scope: CallScope, facts: CallFacts) => Promise<T> | T;
  readonly succeed: (result: T) => void;
  readonly fail: (error: unknown) => void;
}

async function attempt<T>({ context, call, facts, handler, succeed, fail }: Attempt<T>): Promise<void> {
  const startedMs = performance.now();
  const endCall = context.calls.begin();
  const scope = new CallScope(call, {
    maxDeadlineMs: context.limits.maxDeadlineMs,
    shutdown: context.shutdown,
  });
  const log = (code: Parameters<typeof logCall>[2], error?: unknown) =>
    logCall(context.log, facts, code, performance.now() - startedMs, error);
  try {
    const result = await handler(scope, facts);
    scope.signal.throwIfAborted();
    succeed(result);
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

export function runUnary<Q, R>(
  context: ServerContext,
  method: string,
  call: ServerUnaryCall<Q, R>,
  answer: sendUnaryData<R>,
  handler: () => R,
): Promise<void> {
  return attempt({
    context,
    call,
    facts: { method },
    handler,
    succeed: (response) => answer(null, response),
    fail: (error) => answer(errorToWire(error)),
  });
}

/** The two kinds of call that answer with a stream. */
type StreamingCall = ServerWritableStream<never, unknown> | ServerDuplexStream<never, unknown>;

/** An error after `destroy` (the peer has gone) has nobody to go to. */
function endStream(call: StreamingCall, error?: unknown): void {
  if (call.destroyed) return;
  if (error === undefined) call.end();
  else call.emit('error', errorToWire(error));
}

export function runStream(
  context: ServerContext,
  method: string,
  call: unknown,
  handler: (scope: CallScope, facts: CallFacts) => Promise<void>,
): Promise<void> {
  const stream = call as StreamingCall;
  return attempt({
    context,
    call: stream,
    facts: { method },
    handler,
    succeed: () => endStream(stream),
    fail: (error) => endStream(stream, error),
  });
}
