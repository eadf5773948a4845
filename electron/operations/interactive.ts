/** One interactive prediction: a few images, one ciphertext for each image and plaintext modulus, with evaluation keys on the server. */
import { randomBytes } from 'node:crypto';
import type { InteractiveKeyOwner } from '../../engine/key-owner-interactive.ts';
import type { InteractiveUpload } from '../../engine/wire/interactive.ts';
import { throwIfAborted, toCryptoNetsError } from '../../shared/errors/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { InteractivePlan } from '../../shared/plan/interactive/index.ts';
import type { Stopwatch } from '../../shared/stages/stopwatch.ts';
import type { Remote, Upload } from '../remote/index.ts';
import type { CallResult } from './batch.ts';
import { engineSpans } from './engine-spans.ts';
import { blockBytes, interactiveResultShape } from './sizes.ts';

/** What an interactive prediction needs beside its pixels. */
export interface InteractiveContext {
  readonly remote: Remote;
  readonly plan: InteractivePlan;
  readonly keyOwner: InteractiveKeyOwner;
  /** Address of the keys that this owner's images are computed with. */
  readonly evaluationKeysDigest: string;
  /** Brings the keys to a server that turned out not to have them (any more). */
  readonly sendKeysAgain: (control: Control) => Promise<void>;
  readonly maxChunkBytes: number;
  readonly maxDeadlineMs: number;
  readonly glimpse?: (bytes: Uint8Array) => void;
}

const GLIMPSE_BYTES = 4096;
const KEYS_GONE: ReadonlySet<string> = new Set(['EVALUATION_KEYS_MISSING', 'EVALUATION_KEYS_EXPIRED']);

/**
 * Records encode, encrypt, upload, download and decrypt on the stopwatch. Keys that the server let go of are sent again, once; the same
 * ciphertexts follow, so nothing that is sent depends on a decryption.
 * @param pixels quantised grey levels, image by image
 * @throws what engine and remote throw; CANCELLED
 */
export async function runInteractive(
  context: InteractiveContext,
  pixels: Uint8Array,
  images: number,
  stopwatch: Stopwatch,
  control: Control,
): Promise<CallResult> {
  const { plan, keyOwner } = context;
  throwIfAborted(control.signal);
  const encrypting = engineSpans(stopwatch, control);
  const encrypted = await keyOwner.encryptInteractive(plan, pixels, images, encrypting.control);
  encrypting.end('encrypt', { count: images * plan.plainModuli.length });
  context.glimpse?.(encrypted.bytes.slice(0, GLIMPSE_BYTES));
  const sent = await sendWithKeys(context, encrypted, stopwatch, control);
  const { serverSpans, uploadBytes, downloadBytes, ...result } = sent;
  const decrypting = engineSpans(stopwatch, control);
  const scores = await keyOwner.decryptInteractive(plan, result, images, decrypting.control);
  decrypting.end('decrypt', { count: images * plan.plainModuli.length });
  return { scores, serverSpans, uploadBytes, downloadBytes };
}

async function sendWithKeys(
  context: InteractiveContext,
  encrypted: InteractiveUpload,
  stopwatch: Stopwatch,
  control: Control,
): ReturnType<Remote['predict']> {
  try {
    return await send(context, encrypted, stopwatch, control);
  } catch (error) {
    if (!KEYS_GONE.has(toCryptoNetsError(error).code)) throw error;
    await context.sendKeysAgain(control);
    return send(context, encrypted, stopwatch, control);
  }
}

function send(
  context: InteractiveContext,
  encrypted: InteractiveUpload,
  stopwatch: Stopwatch,
  control: Control,
): ReturnType<Remote['predict']> {
  const { plan, remote, maxChunkBytes, maxDeadlineMs, evaluationKeysDigest } = context;
  const header = {
    requestId: randomBytes(16),
    modelName: plan.modelName,
    modelDigest: plan.modelDigest,
    parameterSet: plan.parameters.name,
    planDigest: plan.digest,
    ciphertextCount: encrypted.images * plan.plainModuli.length,
    evaluationKeysDigest,
  };
  const upload = wireUpload(plan, encrypted);
  const expected = interactiveResultShape(plan, encrypted.images);
  return remote.predict({ header, upload, expected, maxChunkBytes }, stopwatch, control, maxDeadlineMs);
}

/** The ciphertexts as blocks: the residues of one ciphertext modulo one prime, which differ in length here. */
function wireUpload(plan: InteractivePlan, { seeds, bytes }: InteractiveUpload): Upload {
  const { polyDegree, dataPrimes } = plan.parameters;
  const lengths = dataPrimes.map((prime) => blockBytes(polyDegree, prime));
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
  return { seeds, order: 'ciphertext', blocksBytes: bytes.length, runs };
}
