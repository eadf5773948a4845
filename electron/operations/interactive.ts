/** Interactive packing: the run of one call of a few images, each a ciphertext for each plaintext modulus, with evaluation keys on the server. */
import { randomBytes } from 'node:crypto';
import type { InteractiveKeyOwner } from '../../engine/client/owner.ts';
import type { InteractiveUpload } from '../../engine/wire/interactive.ts';
import { throwIfAborted } from '../../shared/errors/index.ts';
import type { KeySummary } from '../../shared/ipc/types.ts';
import type { Control } from '../../shared/operations/index.ts';
import {
  blocksOf,
  resultShape,
  scoresOfImage,
  uploadBytes,
  uploadCiphertexts,
} from '../../shared/packing/geometry.ts';
import type { ClientInteractivePlan } from '../../shared/packing/interactive/index.ts';
import type { Stopwatch } from '../../shared/stages/stopwatch.ts';
import type { EvaluationKeys } from '../keys/evaluation-keys.ts';
import type { Remote, Upload } from '../remote/index.ts';
import { ask, askedOf, type Addressed, type Asked } from './asked.ts';
import { broughtKeys, type BroughtKeys } from './brought-keys.ts';
import { engineSpans } from './engine-spans.ts';
import { checkEvidence, type Evidence } from './evidence.ts';
import { requireSameBytes } from './witness.ts';
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

export interface InteractiveParts extends RunParts<ClientInteractivePlan, InteractiveKeyOwner> {
  readonly evaluationKeys: EvaluationKeys;
}

/**
 * With evaluation keys that are made if they are not at hand, and sent if the server does not have them: `keygen` and `upload-keys` are recorded
 * when that took work. @throws LIMIT_EXCEEDED, EVALUATION_KEYS_NO_ROOM, and what choosing a key and borrowing its owner throw
 */
export function readyInteractive(parts: InteractiveParts): Promise<ReadyRun> {
  const { plan, server, wish, control, evidence } = parts;
  const { limits } = server.catalog;
  return readyRun(parts, async (keyOwner, key) => {
    requireRoom(plan, 1, limits);
    await keyOwner.prepare(plan, control);
    const asked = await askedOf(parts, (at) => evaluationKeys({ ...parts, ...at }, keyOwner, key));
    const context = { ...asked, keyOwner, evidence, glimpse: wish.glimpse };
    return {
      packing: 'interactive',
      parameters: shownParameters(plan),
      facts: keyOwner.facts,
      outputs: scoresOfImage(plan),
      perCall: Math.min(
        limits.maxInteractiveImages,
        Math.floor(limits.maxUploadBytes / uploadBytes(plan, 1)),
      ),
      run: (pixels, images, stopwatch, control) =>
        runInteractive(context, pixels, images, stopwatch, control),
    };
  });
}

function evaluationKeys(
  parts: InteractiveParts,
  keyOwner: InteractiveKeyOwner,
  key: KeySummary,
): Promise<BroughtKeys> {
  const { evaluationKeys: shape, parameters } = parts.plan;
  const make = (making: Control): Promise<Uint8Array> => keyOwner.makeEvaluationKeys(shape, making);
  return broughtKeys(parts, { key, shape, parameterSet: parameters.name, make });
}

interface InteractiveContext extends Asked<ClientInteractivePlan> {
  readonly keyOwner: InteractiveKeyOwner;
  readonly evidence: Evidence;
  readonly glimpse: Glimpse | undefined;
}

/**
 * Records encode, encrypt, upload, download and decrypt on the stopwatch.
 * @param pixels quantised grey levels, image by image
 * @throws RESULT_TRANSPARENT, RESULT_OUT_OF_RANGE, RESULT_WRONG, RESULT_SWAPPED, RESULT_REPLAYED, RESULT_DISAGREES, and what engine and remote throw; CANCELLED
 */
async function runInteractive(
  context: InteractiveContext,
  pixels: Uint8Array,
  images: number,
  stopwatch: Stopwatch,
  control: Control,
): Promise<CallResult> {
  const { plan, keyOwner } = context;
  throwIfAborted(control.signal);
  const encrypting = engineSpans(stopwatch, control);
  const encrypted = await keyOwner.encrypt(plan, pixels, images, encrypting.control);
  encrypting.end('encrypt', { count: uploadCiphertexts(plan, images) });
  context.glimpse?.(encrypted.bytes.slice(0, GLIMPSE_BYTES));
  const { answer, others } = await ask(
    context,
    (to, ...how) => send(to, encrypted, ...how),
    stopwatch,
    control,
  );
  const { serverSpans, uploadBytes, downloadBytes, ...result } = answer;
  if (others) requireSameBytes(result.bytes, others.bytes);
  const decrypting = engineSpans(stopwatch, control);
  const scores = await keyOwner.decrypt(plan, result, images, decrypting.control);
  decrypting.end('decrypt', { count: uploadCiphertexts(plan, images) });
  checkEvidence(context.evidence, { pixels, scores, outputs: scoresOfImage(plan) });
  return { scores, serverSpans, uploadBytes, downloadBytes };
}

function send(
  context: Addressed<ClientInteractivePlan>,
  encrypted: InteractiveUpload,
  stopwatch: Stopwatch,
  control: Control,
): ReturnType<Remote['predict']> {
  const { plan, remote, keys } = context;
  const { maxChunkBytes, maxDeadlineMs } = context.limits;
  const ciphertextCount = uploadCiphertexts(plan, encrypted.images);
  const evaluationKeysDigest = keys!.digest;
  const header = {
    requestId: randomBytes(16),
    modelName: plan.modelName,
    modelCommitment: plan.commitment,
    parameterSet: plan.parameters.name,
    planDigest: plan.digest,
    computation: { packing: 'interactive', ciphertextCount, evaluationKeysDigest } as const,
  };
  const upload = wireUpload(plan, encrypted);
  const expected = resultShape(plan, encrypted.images);
  return remote.predict({ header, upload, expected, maxChunkBytes }, stopwatch, control, maxDeadlineMs);
}

/** The ciphertexts as blocks: the residues of one ciphertext modulo one prime, which differ in length here. */
function wireUpload(plan: ClientInteractivePlan, { seeds, bytes }: InteractiveUpload): Upload {
  const lengths = blocksOf(plan.parameters);
  async function* runs(maxBytes: number): ReturnType<Upload['runs']> {
    let firstBlock = 0;
    for (let from = 0; from < bytes.length;) {
      let blocks = 0;
      let to = from;
      const length = (): number => lengths[(firstBlock + blocks) % lengths.length]!;
      while (to < bytes.length && (blocks === 0 || to + length() - from <= maxBytes)) {
        to += length();
        blocks++;
      }
      yield { firstBlock, blocks: bytes.subarray(from, to) };
      firstBlock += blocks;
      from = to;
    }
  }
  return { seeds, blocksBytes: bytes.length, runs };
}
