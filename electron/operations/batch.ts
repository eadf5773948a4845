/** Batch packing: the run of one call of at most N images. Encrypts while uploading, waits for the server, downloads, decrypts. */
import { randomBytes } from 'node:crypto';
import type { BatchEncryption, BatchKeyOwner } from '../../engine/client/owner.ts';
import type { UploadForm } from '../../engine/wire/batch.ts';
import { throwIfAborted } from '../../shared/errors/index.ts';
import type { KeySummary } from '../../shared/ipc/types.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { ClientBatchPlan } from '../../shared/packing/batch/index.ts';
import { mostImages, resultShape, scoresOfImage } from '../../shared/packing/geometry.ts';
import type { Expander } from '../../shared/protocol/index.ts';
import type { Stopwatch } from '../../shared/stages/stopwatch.ts';
import type { EvaluationKeys } from '../keys/evaluation-keys.ts';
import type { Remote, Upload } from '../remote/index.ts';
import { ask, askedOf, type Addressed, type Asked } from './asked.ts';
import { broughtKeys, type BroughtKeys } from './brought-keys.ts';
import { engineSpans } from './engine-spans.ts';
import { checkEvidence, type Evidence } from './evidence.ts';
import { laid, ofImages, SPARE_SLOTS } from './slots.ts';
import { requireSameBytes, requireSameScores } from './witness.ts';
import {
  GLIMPSE_BYTES,
  readyRun,
  requireRoom,
  shownParameters,
  type CallResult,
  type Glimpse,
  type ReadyRun,
  type RunParts,
} from './packed.ts';

export interface BatchParts extends RunParts<ClientBatchPlan, BatchKeyOwner> {
  readonly evaluationKeys: EvaluationKeys;
}

/** With evaluation keys where the plan hides its model. @throws LIMIT_EXCEEDED, EVALUATION_KEYS_NO_ROOM, and what choosing a key and borrowing its owner throw */
export function readyBatch(parts: BatchParts): Promise<ReadyRun> {
  const { plan, server, wish, evidence } = parts;
  const { limits } = server.catalog;
  return readyRun(parts, async (keyOwner, key) => {
    requireRoom(plan, 1, limits);
    const asked = await askedOf(parts, (at) => privacyKeys({ ...parts, ...at }, keyOwner, key));
    const expander = expanderFor(keyOwner, [server, ...(parts.witness ? [parts.witness.server] : [])]);
    const context = { ...asked, keyOwner, evidence, expander, glimpse: wish.glimpse };
    return {
      packing: 'batch',
      parameters: shownParameters(plan),
      facts: keyOwner.facts,
      outputs: scoresOfImage(plan),
      // Where the network is known, a few images are computed again, and no slot needs to be spared.
      perCall: evidence.plain ? mostImages(plan) : mostImages(plan) - SPARE_SLOTS,
      run: (pixels, images, stopwatch, control) => runBatch(context, pixels, images, stopwatch, control),
    };
  });
}

/** SEAL's own, unless whoever encrypts and all who are asked are fast at the other. */
function expanderFor(
  { facts }: BatchKeyOwner,
  servers: readonly Pick<BatchParts['server'], 'catalog'>[],
): Expander {
  const peers = [facts, ...servers.map(({ catalog }) => catalog.batch)];
  return peers.every(({ expanders }) => expanders?.includes('aes128')) ? 'aes128' : 'blake2xb';
}

async function privacyKeys(
  parts: BatchParts,
  keyOwner: BatchKeyOwner,
  key: KeySummary,
): Promise<BroughtKeys | undefined> {
  const { parameters, privacy } = parts.plan;
  if (!privacy) return undefined;
  const make = (making: Control): Promise<Uint8Array> => keyOwner.makePrivacyKeys(privacy, making);
  return broughtKeys(parts, { key, shape: privacy.keys, parameterSet: parameters.name, make });
}

interface BatchContext extends Asked<ClientBatchPlan> {
  readonly keyOwner: BatchKeyOwner;
  readonly evidence: Evidence;
  readonly expander: Expander;
  readonly glimpse: Glimpse | undefined;
}

/**
 * Records encrypt, upload, download and decrypt on the stopwatch. Whatever happens, the encryption's memory is free afterwards.
 * @param pixels quantised grey levels, image by image
 * @throws RESULT_TRANSPARENT, RESULT_OUT_OF_RANGE, RESULT_WRONG, RESULT_SWAPPED, RESULT_REPLAYED, RESULT_DISAGREES, and what engine and remote throw; CANCELLED
 */
async function runBatch(
  context: BatchContext,
  pixels: Uint8Array,
  images: number,
  stopwatch: Stopwatch,
  control: Control,
): Promise<CallResult> {
  const { plan, keyOwner } = context;
  throwIfAborted(control.signal);
  const encrypting = engineSpans(stopwatch, control);
  const slots = mostImages(plan);
  const filled = laid(pixels, images, slots);
  const encryption = await keyOwner.encrypt(plan, filled.pixels, slots, encrypting.control, context.expander);
  try {
    const encrypted = (): void => encrypting.end('encrypt', { count: plan.inputCiphertexts });
    const upload = observedUpload(encryption, context.glimpse, encrypted);
    const again = observedUpload(encryption, undefined, () => undefined);
    const { form } = encryption;
    const { answer, others } = await ask(
      context,
      (to, ...how) => send(to, { upload: to === context ? upload : again, form }, ...how),
      stopwatch,
      control,
    );
    const { serverSpans, uploadBytes, downloadBytes, ...result } = answer;
    if (others && !plan.privacy) requireSameBytes(result.bytes, others.bytes);
    const decrypting = engineSpans(stopwatch, control);
    // All slots, not only those of images: what the empty ones must hold is known.
    const all = await keyOwner.decrypt(plan, result, slots, decrypting.control);
    decrypting.end('decrypt', { count: plan.outputCiphertexts });
    if (others && plan.privacy) {
      const quiet = control.signal ? { signal: control.signal } : {};
      requireSameScores(all, await keyOwner.decrypt(context.second!.plan, others, slots, quiet));
    }
    const outputs = scoresOfImage(plan);
    const scores = ofImages(all, filled, outputs);
    checkEvidence(context.evidence, { pixels, scores, outputs, batch: { laid: filled, scores: all } });
    return { scores, serverSpans, uploadBytes, downloadBytes };
  } finally {
    encryption.dispose();
  }
}

function send(
  context: Addressed<ClientBatchPlan>,
  { upload, form }: { readonly upload: Upload; readonly form: UploadForm },
  stopwatch: Stopwatch,
  control: Control,
): ReturnType<Remote['predict']> {
  const { plan, remote, keys } = context;
  const { maxChunkBytes, maxDeadlineMs } = context.limits;
  const header = {
    requestId: randomBytes(16),
    modelName: plan.modelName,
    modelCommitment: plan.commitment,
    parameterSet: plan.parameters.name,
    planDigest: plan.digest,
    computation: {
      packing: 'batch',
      blockOrder: form.order,
      expander: form.expander,
      evaluationKeysDigest: keys?.digest,
    } as const,
  };
  const prediction = { header, upload, expected: resultShape(plan, 1), maxChunkBytes };
  return remote.predict(prediction, stopwatch, control, maxDeadlineMs);
}

/** The upload with two observers: its first bytes, and its end. */
function observedUpload(
  encryption: BatchEncryption,
  glimpse: Glimpse | undefined,
  ended: () => void,
): Upload {
  const { seeds, blockCount, blockBytes } = encryption;
  const blocksBytes = blockCount * blockBytes;
  async function* runs(maxBytes: number): ReturnType<Upload['runs']> {
    for await (const run of encryption.runs(maxBytes)) {
      if (run.firstBlock === 0) glimpse?.(run.blocks.slice(0, GLIMPSE_BYTES));
      yield run;
    }
    // The engine's own spans, if it tells any, have come by now.
    ended();
  }
  return { seeds, blocksBytes, runs };
}
