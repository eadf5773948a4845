/** The way up: seeds, then whole blocks as they are encrypted, never faster than the connection takes them. */
import type { Hash } from 'node:crypto';
import type { ClientDuplexStream } from '@grpc/grpc-js';
import type { PredictRequest, PredictResponse } from '../../proto/gen/cryptonets/v1/prediction.ts';
import { SEED_BYTES } from '../../shared/packing/geometry.ts';
import type { RequestDigest } from '../../shared/protocol/index.ts';
import { write } from './call.ts';
import { frameBlocks } from './codecs/block-frame.ts';
import { blocksToWire, seedsToWire } from './codecs/prediction.ts';
import type { LentRuns } from './lent-runs.ts';

export type PredictCall = ClientDuplexStream<PredictRequest, PredictResponse>;

/** Whole blocks; `giveBack` as the engine says it (engine/client/owner.ts). */
interface BlockRun {
  readonly firstBlock: number;
  readonly blocks: Uint8Array;
  readonly giveBack?: (() => void) | undefined;
}

/** An upload that is made while it is sent (engine/client/owner.ts makes them). */
export interface Upload {
  /** 64 bytes a ciphertext. */
  readonly seeds: Uint8Array;
  /** All blocks together. */
  readonly blocksBytes: number;
  runs(maxBytes: number): AsyncIterableIterator<BlockRun>;
}

const SEED_CHUNK_BYTES = SEED_BYTES * 4096;

export function ciphertextCount({ seeds }: Upload): number {
  return seeds.length / SEED_BYTES;
}

export function uploadPayloadBytes(upload: Upload): number {
  return upload.seeds.length + upload.blocksBytes;
}

/** Memory that is lent has room for its framing; any other is copied. */
function blocksMessage({ firstBlock, blocks, giveBack }: BlockRun): PredictRequest {
  return giveBack ? frameBlocks(firstBlock, blocks) : blocksToWire(firstBlock, blocks);
}

/**
 * Sends everything and closes this direction. Returns early, quietly, when `ended` fires: whoever ended the call knows why.
 * @param lent is told what was handed to the connection @param digest is told of every byte before
 */
export async function sendUpload(
  call: PredictCall,
  upload: Upload,
  maxChunkBytes: number,
  lent: LentRuns,
  digest: Pick<RequestDigest<Hash>, 'seeds' | 'blocks'>,
  ended: AbortSignal,
): Promise<void> {
  for (let from = 0; from < upload.seeds.length && !ended.aborted; from += SEED_CHUNK_BYTES) {
    const seeds = upload.seeds.subarray(from, from + SEED_CHUNK_BYTES);
    lent.sent(seeds.length);
    digest.seeds(seeds);
    await write(call, seedsToWire(seeds), ended);
  }
  for await (const run of upload.runs(maxChunkBytes)) {
    if (ended.aborted) return;
    lent.sent(run.blocks.length, run.giveBack);
    digest.blocks(run.blocks);
    await write(call, blocksMessage(run), ended);
  }
  if (!ended.aborted) call.end();
}
