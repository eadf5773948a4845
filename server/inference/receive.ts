/** Takes every message of an upload, whatever its packing: keeps the books, hands the bytes on, acknowledges what was taken. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { ACKNOWLEDGE_EVERY_BYTES } from '../settings/limits.ts';
import type { RunOptions, UploadMessage } from './computation.ts';
import type { Upload } from './upload.ts';

/** Where the payload goes. */
export interface UploadSink {
  /** All seeds are there; blocks follow. */
  seedsComplete(): Promise<void>;
  blocks(firstBlock: number, blocks: Uint8Array): Promise<void>;
}

/** Resolves when everything is there. @throws HEADER_REPEATED, CHUNK_INVALID, STREAM_TOO_SHORT, STREAM_TOO_LONG, what the sink throws */
export async function receive(
  upload: Upload,
  { next, acknowledge }: Pick<RunOptions, 'next' | 'acknowledge'>,
  sink: UploadSink,
): Promise<void> {
  let acknowledgedBytes = 0;
  for (let message = await next(); message !== undefined; message = await next()) {
    await take(upload, message, sink);
    if (upload.payloadBytes - acknowledgedBytes < ACKNOWLEDGE_EVERY_BYTES) continue;
    acknowledgedBytes = upload.payloadBytes;
    acknowledge(acknowledgedBytes);
  }
  upload.assertComplete();
  acknowledge(upload.payloadBytes);
}

async function take(upload: Upload, message: UploadMessage, sink: UploadSink): Promise<void> {
  if (message.kind === 'header') throw new CryptoNetsError('HEADER_REPEATED');
  if (message.kind === 'seeds') {
    upload.takeSeeds(message.seeds);
    if (upload.seedsComplete) await sink.seedsComplete();
  } else {
    upload.takeBlocks(message.firstBlock, message.blocks);
    await sink.blocks(message.firstBlock, message.blocks);
    // Not after a failure: an engine that was stopped may still read.
    message.giveBack();
  }
}
