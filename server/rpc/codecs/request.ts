/** Request messages from bytes: bounded before decoding, and never an exception inside grpc-js, which would answer without a code. */
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import { MAX_CHUNK_BYTES, MAX_MESSAGE_BYTES } from '../../../shared/protocol/index.ts';

/** A message that was decoded, or why it was not. The bytes of a refused message are not kept. */
export type Received<T> =
  { readonly ok: true; readonly message: T } | { readonly ok: false; readonly error: CryptoNetsError };

/** Wraps a generated decoder. Costs nothing beyond it: `bytes` fields stay views of the buffer. */
export function boundedDecoder<T>(
  decode: (bytes: Buffer) => T,
  maxBytes: number = MAX_MESSAGE_BYTES,
): (bytes: Buffer) => Received<T> {
  return (bytes) => {
    if (bytes.length > maxBytes) {
      return refused(
        'CHUNK_INVALID',
        `expected chunks of at most ${MAX_CHUNK_BYTES} bytes, got a message of ${bytes.length}`,
      );
    }
    try {
      return { ok: true, message: decode(bytes) };
    } catch {
      return refused('MESSAGE_INVALID', `a message of ${bytes.length} bytes is not well formed`);
    }
  };
}

function refused(code: 'CHUNK_INVALID' | 'MESSAGE_INVALID', message: string): Received<never> {
  return { ok: false, error: new CryptoNetsError(code, message) };
}

/** @throws the error of a refused message */
export function unwrap<T>(received: Received<T>): T {
  if (!received.ok) throw received.error;
  return received.message;
}
