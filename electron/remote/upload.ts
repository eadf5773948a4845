/** The way up: seeds, then whole blocks as they are encrypted, never faster than the connection takes them. */
import { once } from 'node:events';
import type { ClientDuplexStream } from '@grpc/grpc-js';
import type { PredictRequest, PredictResponse } from '../../proto/gen/cryptonets/v1/prediction.ts';
import { blocksToWire, seedsToWire, type UploadOrder } from './codecs/prediction.ts';

export type PredictCall = ClientDuplexStream<PredictRequest, PredictResponse>;

/** An upload that is made while it is sent (engine/key-owner.ts makes them). */
export interface Upload {
  /** 64 bytes a ciphertext. */
  readonly seeds: Uint8Array;
  readonly order: UploadOrder;
  /** All blocks together. */
  readonly blocksBytes: number;
  runs(maxBytes: number): AsyncIterableIterator<{ readonly firstBlock: number; readonly blocks: Uint8Array }>;
}

const SEED_CHUNK_BYTES = 64 * 4096;

export function uploadPayloadBytes(upload: Upload): number {
  return upload.seeds.length + upload.blocksBytes;
}

/** Sends everything and closes this direction. Returns early, quietly, when `ended` fires: whoever ended the call knows why. */
export async function sendUpload(
  call: PredictCall,
  upload: Upload,
  maxChunkBytes: number,
  ended: AbortSignal,
): Promise<void> {
  for (let from = 0; from < upload.seeds.length && !ended.aborted; from += SEED_CHUNK_BYTES) {
    await write(call, seedsToWire(upload.seeds.subarray(from, from + SEED_CHUNK_BYTES)), ended);
  }
  for await (const { firstBlock, blocks } of upload.runs(maxChunkBytes)) {
    if (ended.aborted) return;
    await write(call, blocksToWire(firstBlock, blocks), ended);
  }
  if (!ended.aborted) call.end();
}

/** Resolves when the connection is ready for more, or when the call has ended. */
export async function write(call: PredictCall, message: PredictRequest, ended: AbortSignal): Promise<void> {
  if (call.write(message) || ended.aborted) return;
  // A failure of the call is told by the receiving side; here it only ends the wait.
  await once(call, 'drain', { signal: ended }).catch(() => undefined);
}
