/**
 * One helper for each kind of method: bounds its requests before they are decoded, unwraps them, runs the handler, answers.
 *
 * Types come from the generated definitions: a handler of other messages does not compile, nor does a service without one (`ServedService`).
 */
import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  handleUnaryCall,
  ServiceDefinition,
  UntypedHandleCall,
} from '@grpc/grpc-js';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { MAX_MESSAGE_BYTES, MAX_SHORT_MESSAGE_BYTES } from '../../shared/protocol/index.ts';
import { runCall, type AnyCall, type Call } from './call.ts';
import { errorToWire } from './codecs/error.ts';
import { boundedDecoder, unwrap, type Received } from './codecs/request.ts';
import type { CallContext } from './context.ts';
import { Inbox, type Incoming } from './inbox.ts';
import { Outbox, type Outgoing } from './outbox.ts';
import { messageTaken } from './read-gate.ts';

/** A method of a generated service: its path and messages, and which sides stream. */
interface Method<P extends string, Q, R, Up extends boolean, Down extends boolean> {
  readonly path: P;
  readonly requestStream: Up;
  readonly responseStream: Down;
  readonly requestSerialize: (request: Q) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => Q;
  readonly responseSerialize: (response: R) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => R;
}

/** A method with its handler, as grpc-js takes it. */
export interface Served<P extends string = string> {
  readonly definition: ServiceDefinition[string] & { readonly path: P };
  readonly handle: UntypedHandleCall;
}

/** A generated service with a handler for each of its methods, each at its own path. */
export type ServedService<S extends Readonly<Record<string, { readonly path: string }>>> = {
  readonly [M in keyof S]: Served<S[M]['path']>;
};

/** One message up, one down. */
export type UnaryHandler<Q, R> = (request: Q, call: Call) => Promise<R> | R;

/** One message up, many down. */
export type DownloadHandler<Q, R> = (request: Q, outbox: Outbox<R>, call: Call) => Promise<void>;

/** Many messages both ways. */
export type ConversationHandler<Q, R> = (inbox: Inbox<Q>, outbox: Outbox<R>, call: Call) => Promise<void>;

/** Requests of names only. */
export function unary<P extends string, Q, R>(
  context: CallContext,
  method: Method<P, Q, R, false, false>,
  handler: UnaryHandler<Q, R>,
): Served<P> {
  const handle: handleUnaryCall<Received<Q>, R> = (grpc, answer) =>
    void runCall<R>(context, method.path, grpc, {
      handle: (call) => handler(unwrap(grpc.request), call),
      succeed: (response) => answer(null, response),
      fail: (error) => answer(errorToWire(error)),
    });
  return served(method, handle, MAX_SHORT_MESSAGE_BYTES);
}

/** A request of names, answered in pieces at the pace of the client. */
export function download<P extends string, Q, R>(
  context: CallContext,
  method: Method<P, Q, R, false, true>,
  handler: DownloadHandler<Q, R>,
): Served<P> {
  const handle: handleServerStreamingCall<Received<Q>, R> = (grpc) =>
    void runStream(context, method.path, grpc, (call) =>
      handler(unwrap(grpc.request), new Outbox<R>(grpc, call.signal, context.limits.idleTimeoutMs), call),
    );
  return served(method, handle, MAX_SHORT_MESSAGE_BYTES);
}

/** Messages of a chunk at most, one at a time; a client that falls silent for too long is let go. */
export function conversation<P extends string, Q, R>(
  context: CallContext,
  method: Method<P, Q, R, true, true>,
  handler: ConversationHandler<Q, R>,
): Served<P> {
  const handle: handleBidiStreamingCall<Received<Q>, R> = (grpc) =>
    void runStream(context, method.path, grpc, (call) => {
      const incoming: Incoming<Q> = grpc;
      const taken = (): void => messageTaken(grpc.metadata);
      const inbox = new Inbox<Q>(incoming, call.signal, context.limits, taken);
      return handler(inbox, new Outbox<R>(grpc, call.signal, context.limits.idleTimeoutMs), call);
    });
  return served(method, handle, MAX_MESSAGE_BYTES);
}

function served<P extends string, Q, R>(
  method: Method<P, Q, R, boolean, boolean>,
  handle: UntypedHandleCall,
  maxRequestBytes: number,
): Served<P> {
  const requestDeserialize = boundedDecoder(method.requestDeserialize, maxRequestBytes);
  return { definition: { ...method, requestDeserialize }, handle };
}

/** The two kinds of call that answer with a stream. */
type StreamingCall = AnyCall & Outgoing & { end(): void; emit(event: 'error', error: unknown): unknown };

function runStream(
  context: CallContext,
  path: string,
  grpc: StreamingCall,
  handle: (call: Call) => Promise<void>,
): Promise<void> {
  // An error after `destroy` (the peer has gone) has nobody to go to.
  return runCall(context, path, grpc, {
    handle,
    succeed: (_result, signal) => finished(grpc, signal),
    fail: (error) => void (grpc.destroyed || grpc.emit('error', errorToWire(error))),
  });
}

/** Ends the answer and waits until it is on its way. @throws the reason of the signal when the client went before */
function finished(grpc: StreamingCall, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const aborted = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', aborted, { once: true });
    if (grpc.destroyed) return reject(new CryptoNetsError('CANCELLED'));
    grpc.once('finish', () => {
      signal.removeEventListener('abort', aborted);
      resolve();
    });
    grpc.end();
  });
}
