/** The server's side of interactive packing, on every engine: computes on ciphertexts with evaluation keys, cannot decrypt. */
import type { InteractiveSet } from '../shared/he/index.ts';
import type { Control } from '../shared/operations/index.ts';
import type { EvaluationKeysShape, InteractivePlan } from '../shared/plan/interactive/plan.ts';
import type { EngineFacts } from './facts.ts';
import type { EncryptedScores } from './wire/batch.ts';
import type { InteractiveUpload } from './wire/interactive.ts';

/** Evaluation keys behind a handle, in the engine's own memory and form. Whoever holds it disposes it, once. */
export interface EvaluationKeys {
  /** Digest of the shape they were loaded for. */
  readonly shapeDigest: string;
  /** Memory that the handle keeps, for a bounded store. */
  readonly memoryBytes: number;
  dispose(): void;
}

/** One engine bound to one parameter set. Every method observes `control.signal`. */
export interface InteractiveEvaluator {
  readonly facts: EngineFacts;
  readonly parameters: InteractiveSet;

  /**
   * Checks the wire form (header, length, every residue) and expands it. Does not keep `bytes`.
   * Throws EVALUATION_KEYS_PARAMETERS (made for another shape), EVALUATION_KEYS_INVALID, CANCELLED.
   */
  loadKeys(shape: EvaluationKeysShape, bytes: Uint8Array, control?: Control): Promise<EvaluationKeys>;

  /**
   * Runs the plan on every image of the upload. The result has `images * plainModuli.length` ciphertexts, in the order of the upload, of two
   * polynomials and `plan.resultPrimes` primes. What it prepares for a plan (encoded diagonals) is kept for the next call.
   * Throws CIPHERTEXT_PARAMETERS, CIPHERTEXT_INVALID, RESIDUE_OUT_OF_RANGE, EVALUATION_KEYS_PARAMETERS, CANCELLED.
   */
  evaluate(
    plan: InteractivePlan,
    upload: InteractiveUpload,
    keys: EvaluationKeys,
    control?: Control,
  ): Promise<EncryptedScores>;
  /** Makes ready what `evaluate` would prepare on its first call with this plan and these keys. */
  prepare(plan: InteractivePlan, keys: EvaluationKeys, control?: Control): Promise<void>;
  dispose(): Promise<void>;
}
