/** What every call of a connection has in common: how it begins, how it is stopped, how it is fed. */
import { once } from 'node:events';
import type { CallOptions, ClientUnaryCall, Metadata, ServiceError } from '@grpc/grpc-js';
import { CryptoNetsError, throwIfAborted } from '../../shared/errors/index.ts';
import { KEYS_METADATA_KEY, MODEL_METADATA_KEY } from '../../shared/protocol/index.ts';
import { errorFromWire } from './codecs/errors.ts';

/** What every call of a connection carries. */
export interface CallContext {
  readonly metadata: Metadata;
  /** Milliseconds from now. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** What a load balancer may go by; see shared/protocol/routing.ts. */
export interface Routing {
  readonly keysDigest?: string | undefined;
  readonly modelName?: string | undefined;
}

/** The metadata of a call that says what it is about. */
export function routed({ metadata }: CallContext, { keysDigest, modelName }: Routing): Metadata {
  const said = metadata.clone();
  if (keysDigest !== undefined) said.set(KEYS_METADATA_KEY, keysDigest);
  if (modelName !== undefined) said.set(MODEL_METADATA_KEY, modelName);
  return said;
}

interface Cancellable {
  cancel(): void;
}

/** Cancels the call when the signal fires; the returned function ends the watch. */
export function cancelOnAbort(call: Cancellable, signal: AbortSignal | undefined): () => void {
  const cancel = (): void => call.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  return () => signal?.removeEventListener('abort', cancel);
}

export function deadlineOf(context: CallContext): { deadline: number } {
  return { deadline: Date.now() + context.deadlineMs };
}

/** A method of a generated client that is asked and answers once. */
type Question<Q, R> = (
  request: Q,
  metadata: Metadata,
  options: Partial<CallOptions>,
  callback: (error: ServiceError | null, response: R) => void,
) => ClientUnaryCall;

/** @throws SERVER_UNREACHABLE, SERVER_INCOMPATIBLE, CANCELLED, what the server names */
export function ask<Q, R>(question: Question<Q, R>, request: Q, context: CallContext): Promise<R> {
  throwIfAborted(context.signal);
  return new Promise<R>((resolve, reject) => {
    const call = question(request, context.metadata, deadlineOf(context), (error, response) => {
      stop();
      if (!error) return resolve(response);
      reject(context.signal?.aborted ? new CryptoNetsError('CANCELLED') : errorFromWire(error, 'connecting'));
    });
    const stop = cancelOnAbort(call, context.signal);
  });
}

/** The writable half of a call. */
interface Writable<M> extends NodeJS.EventEmitter {
  write(message: M): boolean;
}

/** Resolves when the connection is ready for more, or when the call has ended. */
export async function write<M>(call: Writable<M>, message: M, ended: AbortSignal): Promise<void> {
  if (call.write(message) || ended.aborted) return;
  // A failure of the call is told by the receiving side; here it only ends the wait.
  await once(call, 'drain', { signal: ended }).catch(() => undefined);
}
