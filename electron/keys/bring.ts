/** Brings evaluation keys to a server: asks how much of them it has, and sends the rest. */
import { CryptoNetsError, throwIfAborted, toCryptoNetsError } from '../../shared/errors/index.ts';
import type { EvaluationKeysReference } from '../../shared/protocol/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { Stopwatch } from '../../shared/stages/stopwatch.ts';
import type { Remote } from '../remote/index.ts';

/** A set of evaluation keys that is at hand, in memory or on disk. */
export interface HeldEvaluationKeys {
  readonly reference: EvaluationKeysReference;
  /** Bytes of the whole set. */
  readonly byteLength: number;
  bytes(): Promise<Uint8Array>;
}

/** An upload that breaks is taken up again so many times, from where the server is. */
const MOST_ATTEMPTS = 4;

/** Failures after which the server may have a part of the upload. */
const RESUMABLE: ReadonlySet<string> = new Set([
  'UPLOAD_OFFSET',
  'SERVER_LOST',
  'STREAM_TOO_SHORT',
  'PROXY_BAD_GATEWAY',
]);

/**
 * Resolves when the server can compute with the evaluation keys: with the bytes a second that were seen, if there was anything to send. Costs one round
 * trip when it has them already.
 * @throws EVALUATION_KEYS_NO_ROOM, EVALUATION_KEYS_PARAMETERS, EVALUATION_KEYS_INVALID, SERVER_UNREACHABLE, SERVER_LOST, CANCELLED
 */
export async function bringEvaluationKeys(
  remote: Pick<Remote, 'evaluationKeyStatus' | 'uploadEvaluationKeys'>,
  keys: HeldEvaluationKeys,
  maxChunkBytes: number,
  stopwatch: Stopwatch,
  control: Control = {},
): Promise<number | undefined> {
  let failure: CryptoNetsError | undefined;
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    throwIfAborted(control.signal);
    const { state, receivedBytes } = await remote.evaluationKeyStatus(keys.reference, control.signal);
    if (state === 'ready') return undefined;
    const offset = Math.min(receivedBytes, keys.byteLength);
    const upload = { reference: keys.reference, bytes: await keys.bytes(), offset, maxChunkBytes };
    try {
      return await remote.uploadEvaluationKeys(upload, stopwatch, control);
    } catch (error) {
      failure = toCryptoNetsError(error);
      if (!RESUMABLE.has(failure.code)) throw failure;
    }
  }
  throw failure ?? new CryptoNetsError('SERVER_LOST');
}
