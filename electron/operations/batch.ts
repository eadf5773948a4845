/** One batch of at most N images: encrypt while uploading, wait for the server, download, decrypt. */
import { randomBytes } from 'node:crypto';
import type { BatchEncryption, KeyOwner } from '../../engine/key-owner.ts';
import { throwIfAborted } from '../../shared/errors/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { BatchPlan } from '../../shared/plan/plan.ts';
import type { StageSpan } from '../../shared/stages/index.ts';
import type { Stopwatch } from '../../shared/stages/stopwatch.ts';
import type { Remote, Upload } from '../remote/index.ts';
import { engineSpans } from './engine-spans.ts';
import { resultShape } from './sizes.ts';

/** What a batch needs beside its pixels. */
export interface BatchContext {
  readonly remote: Remote;
  readonly plan: BatchPlan;
  readonly keyOwner: KeyOwner;
  readonly maxChunkBytes: number;
  readonly maxDeadlineMs: number;
  /** Told the first bytes of the upload, once a batch. Public bytes. */
  readonly glimpse?: (bytes: Uint8Array) => void;
}

/** What one call came to, whatever the packing. */
export interface CallResult {
  /** Signed scores, image by image. */
  readonly scores: BigInt64Array;
  readonly serverSpans: readonly StageSpan[];
  readonly uploadBytes: number;
  readonly downloadBytes: number;
}

const GLIMPSE_BYTES = 4096;

/**
 * Records encrypt, upload, download and decrypt on the stopwatch. Whatever happens, the encryption's memory is free afterwards.
 * @param pixels quantised grey levels, image by image
 * @throws what engine and remote throw; CANCELLED
 */
export async function runBatch(
  context: BatchContext,
  pixels: Uint8Array,
  images: number,
  stopwatch: Stopwatch,
  control: Control,
): Promise<CallResult> {
  const { plan, keyOwner } = context;
  throwIfAborted(control.signal);
  const encrypting = engineSpans(stopwatch, control);
  const encryption = await keyOwner.encryptBatch(plan, pixels, images, encrypting.control);
  try {
    const encrypted = (): void => encrypting.end('encrypt', { count: plan.inputCiphertexts });
    const upload = observedUpload(encryption, context.glimpse, encrypted);
    const { serverSpans, uploadBytes, downloadBytes, ...result } = await send(
      context,
      upload,
      stopwatch,
      control,
    );
    const decrypting = engineSpans(stopwatch, control);
    const scores = await keyOwner.decryptBatch(plan, result, images, decrypting.control);
    decrypting.end('decrypt', { count: plan.outputCiphertexts });
    return { scores, serverSpans, uploadBytes, downloadBytes };
  } finally {
    encryption.dispose();
  }
}

function send(
  context: BatchContext,
  upload: Upload,
  stopwatch: Stopwatch,
  control: Control,
): ReturnType<Remote['predict']> {
  const { plan, remote, maxChunkBytes, maxDeadlineMs } = context;
  const header = {
    requestId: randomBytes(16),
    modelName: plan.modelName,
    modelDigest: plan.modelDigest,
    parameterSet: plan.parameters.name,
    planDigest: plan.digest,
    ciphertextCount: plan.inputCiphertexts,
  };
  const prediction = { header, upload, expected: resultShape(plan), maxChunkBytes };
  return remote.predict(prediction, stopwatch, control, maxDeadlineMs);
}

/** The upload with two observers: its first bytes, and its end. */
function observedUpload(
  encryption: BatchEncryption,
  glimpse: ((bytes: Uint8Array) => void) | undefined,
  ended: () => void,
): Upload {
  const { seeds, order, blockCount, blockBytes } = encryption;
  const blocksBytes = blockCount * blockBytes;
  async function* runs(maxBytes: number): ReturnType<Upload['runs']> {
    for await (const run of encryption.runs(maxBytes)) {
      if (run.firstBlock === 0) glimpse?.(run.blocks.slice(0, GLIMPSE_BYTES));
      yield run;
    }
    // The engine's own spans, if it tells any, have come by now.
    ended();
  }
  return { seeds, order, blocksBytes, runs };
}
