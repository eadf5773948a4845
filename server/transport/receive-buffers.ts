/**
 * Messages of an upload put together in buffers that are used again.
 *
 * grpc-js (1.14.7) keeps the pieces of a message in a list and joins them in fresh memory: a batch is 141 MB of it, and as many collections
 * as 64 MB of it go into. The decoder below stands in the place of grpc-js's own (`decoder` of the innermost intercepting call) and says the
 * same about every byte, which test/contract/grpc-js.test.ts holds it to.
 */
import {
  ServerInterceptingCall,
  type Metadata,
  type ServerInterceptingCallInterface,
  type ServerInterceptor,
} from '@grpc/grpc-js';
import type { KeptBuffers } from '../../shared/kept-buffers.ts';

/** gRPC's own prefix: a flag and four bytes of length. */
const PREFIX_BYTES = 5;
/** Shorter messages are not worth a large buffer. */
const SMALL_BYTES = 65_536;

/** Where a message is put together; `lent` when it must be given back. */
interface Assembly {
  readonly bytes: Buffer;
  filled: number;
}

/** Splits a stream into framed messages, each whole and in one piece. */
export class MessageDecoder {
  readonly #maxBytes: number;
  readonly #buffers: KeptBuffers;
  readonly #prefix = Buffer.alloc(PREFIX_BYTES);
  #prefixFilled = 0;
  #message: Assembly | undefined;
  /** Whether large messages may have buffers: not before their sender was admitted, who could ask for many and fill none. */
  #admitted = false;
  /** Pieces of a large message of a sender that was not admitted. */
  #pieces: Buffer[] = [];
  #missing = 0;
  #refusal: Error | undefined;

  /** @param maxBytes of a message; -1 for any */
  constructor(maxBytes: number, buffers: KeptBuffers) {
    this.#maxBytes = maxBytes;
    this.#buffers = buffers;
  }

  admit(): void {
    this.#admitted = true;
  }

  /** The messages that end in these bytes. @throws Error as grpc-js does when one is announced that is too long */
  write(data: Buffer): Buffer[] {
    if (this.#refusal) throw this.#refusal;
    const messages: Buffer[] = [];
    for (let at = 0; at < data.length;) {
      at = this.#inPrefix() ? this.#readPrefix(data, at) : this.#readMessage(data, at);
      const message = this.#whole();
      if (message) messages.push(message);
    }
    return messages;
  }

  #inPrefix(): boolean {
    return this.#prefixFilled < PREFIX_BYTES;
  }

  #readPrefix(data: Buffer, from: number): number {
    const end = Math.min(data.length, from + PREFIX_BYTES - this.#prefixFilled);
    data.copy(this.#prefix, this.#prefixFilled, from, end);
    this.#prefixFilled += end - from;
    if (!this.#inPrefix()) this.#open(this.#prefix.readUInt32BE(1));
    return end;
  }

  #open(length: number): void {
    if (this.#maxBytes !== -1 && length > this.#maxBytes) {
      this.#refusal = new Error(`Received message larger than max (${length} vs ${this.#maxBytes})`);
      throw this.#refusal;
    }
    this.#missing = length;
    const framed = PREFIX_BYTES + length;
    const fits = length > SMALL_BYTES && framed <= this.#buffers.bytes;
    if (fits && this.#admitted) {
      const bytes = Buffer.from(this.#buffers.take().buffer, 0, framed);
      this.#prefix.copy(bytes);
      this.#message = { bytes, filled: PREFIX_BYTES };
    } else {
      this.#pieces = [Buffer.from(this.#prefix)];
    }
  }

  #readMessage(data: Buffer, from: number): number {
    const end = Math.min(data.length, from + this.#missing);
    this.#missing -= end - from;
    if (this.#message) {
      data.copy(this.#message.bytes, this.#message.filled, from, end);
      this.#message.filled += end - from;
    } else {
      this.#pieces.push(data.subarray(from, end));
    }
    return end;
  }

  #whole(): Buffer | undefined {
    if (this.#inPrefix() || this.#missing > 0) return undefined;
    const message = this.#message?.bytes ?? Buffer.concat(this.#pieces);
    this.#prefixFilled = 0;
    this.#message = undefined;
    this.#pieces = [];
    return message;
  }
}

/** As much of grpc-js's innermost call as is needed, and may be missing in another version. */
interface Internals {
  decoder?: { write?: unknown };
  readonly maxReceiveMessageSize?: unknown;
}

const decoders = new WeakMap<Metadata, MessageDecoder>();

/** Puts the decoder in; undefined where this is not the grpc-js it was written for: messages are then received as ever. */
export function replaceDecoder(
  call: ServerInterceptingCallInterface,
  buffers: KeptBuffers,
): MessageDecoder | undefined {
  const internals = call as unknown as Internals;
  const { maxReceiveMessageSize: most } = internals;
  if (typeof internals.decoder?.write !== 'function' || typeof most !== 'number') return undefined;
  const decoder = new MessageDecoder(most, buffers);
  internals.decoder = decoder;
  return decoder;
}

/** The first interceptor of the methods of these paths, so that it meets grpc-js's own call. */
export function receiveInBuffers(paths: readonly string[], buffers: KeptBuffers): ServerInterceptor {
  return (method, call) => {
    const decoder = paths.includes(method.path) ? replaceDecoder(call, buffers) : undefined;
    if (!decoder) return new ServerInterceptingCall(call);
    return new ServerInterceptingCall(call, {
      start: (next) =>
        next({
          onReceiveMetadata: (metadata, pass) => {
            decoders.set(metadata, decoder);
            pass(metadata);
          },
        }),
    });
  };
}

/** The sender of the call with this metadata was admitted: its large messages are put together in kept buffers. */
export function admitToBuffers(metadata: Metadata): void {
  decoders.get(metadata)?.admit();
}
