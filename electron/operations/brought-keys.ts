/** Evaluation keys for a run of either packing: made if they are not at hand, brought to the server, and brought again when it has let go of them. */
import { toCryptoNetsError } from '../../shared/errors/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { Stopwatch } from '../../shared/stages/stopwatch.ts';
import type { EvaluationKeys, EvaluationKeysWish, KeysServer } from '../keys/evaluation-keys.ts';

export interface KeysParts {
  readonly evaluationKeys: EvaluationKeys;
  readonly server: KeysServer;
  readonly stopwatch: Stopwatch;
  readonly control: Control;
}

export interface BroughtKeys {
  /** By which a prediction names them. */
  readonly digest: string;
  /** Brings them to a server that turned out not to have them (any more). */
  readonly bringAgain: (control: Control) => Promise<void>;
}

/** `keygen` and `upload-keys` are recorded when that took work. @throws EVALUATION_KEYS_NO_ROOM, CANCELLED, and what engine, store and remote throw */
export async function broughtKeys(parts: KeysParts, wish: EvaluationKeysWish): Promise<BroughtKeys> {
  const { evaluationKeys, server, stopwatch, control } = parts;
  const held = await evaluationKeys.ready(wish, stopwatch, control);
  await evaluationKeys.bring(server, held, stopwatch, control);
  const bringAgain = (again: Control): Promise<void> => {
    evaluationKeys.unknow(server, held);
    return evaluationKeys.bring(server, held, stopwatch, again);
  };
  return { digest: held.reference.digest, bringAgain };
}

const KEYS_GONE: ReadonlySet<string> = new Set(['EVALUATION_KEYS_MISSING', 'EVALUATION_KEYS_EXPIRED']);

/**
 * Evaluation keys that the server let go of are sent again, once; the same ciphertexts follow, so nothing that is sent depends on a decryption.
 * @param keys undefined for plans that take none
 */
export async function sendWithKeys<T>(
  keys: BroughtKeys | undefined,
  control: Control,
  send: () => Promise<T>,
): Promise<T> {
  try {
    return await send();
  } catch (error) {
    if (!keys || !KEYS_GONE.has(toCryptoNetsError(error).code)) throw error;
    await keys.bringAgain(control);
    return send();
  }
}
