/** The server's side of every engine: computes on ciphertexts, has no secret key and no way to decrypt. */
import type { InteractiveSet } from '../../shared/packing/interactive/index.ts';
import type { BatchSet } from '../../shared/packing/batch/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { StageName } from '../../shared/stages/index.ts';
import type { BatchPrivacy } from '../../shared/packing/batch/client-plan.ts';
import type { BatchPlan, FloodStep, PointwiseStep, SwitchStep } from '../../shared/packing/batch/plan.ts';
import type { EvaluationKeysShape } from '../../shared/packing/interactive/client-plan.ts';
import type { InteractivePlan } from '../../shared/packing/interactive/plan.ts';
import type { UploadForm } from '../wire/batch.ts';
import type { EngineFacts } from '../wire/facts.ts';
import type { InteractiveUpload } from '../wire/interactive.ts';
import type { EncryptedScores } from '../wire/scores.ts';

/** One engine bound to one parameter set. Every method observes `control.signal`. */
interface AnyEvaluator {
  readonly facts: EngineFacts;
  dispose(): Promise<void>;
}

/**
 * A row of ciphertexts behind a handle, in the engine's own memory: NTT form, all of one size, level and correction factor.
 * Whoever holds it disposes it, once; a disposed vector throws INTERNAL when used.
 */
export interface CiphertextVector {
  readonly count: number;
  readonly size: number;
  readonly primes: number;
  dispose(): void;
}

/** What one step of a plan is handed: the stage under which its progress is told (`shared/packing/stages.ts`). */
export interface StepControl extends Control {
  readonly stage: StageName;
}

/** For a step of which nobody wants to hear. */
export const UNHEARD: StepControl = { stage: 'pack' };

/** Batch packing. Every method counts its progress. */
export interface BatchEvaluator extends AnyEvaluator {
  readonly parameters: BatchSet;

  /** Checks (range of every residue) and expands fresh seeded ciphertexts: size 2, all primes. */
  load(seeds: Uint8Array, blocks: Uint8Array, form: UploadForm, control?: Control): Promise<CiphertextVector>;
  /** Runs the layers of one step; does not consume its input. */
  pointwise(step: PointwiseStep, input: CiphertextVector, control?: StepControl): Promise<CiphertextVector>;
  /** Drops primes; does not consume its input. */
  switchModulus(step: SwitchStep, input: CiphertextVector, control?: StepControl): Promise<CiphertextVector>;
  /** Checks (header, length, every residue) and expands the keys of a plan that hides its model. Throws EVALUATION_KEYS_PARAMETERS, EVALUATION_KEYS_INVALID, CANCELLED. */
  loadKeys(privacy: BatchPrivacy, bytes: Uint8Array, control?: Control): Promise<EvaluationKeys>;
  /** Two polynomials that tell nothing but the message, by fresh randomness of the operating system; does not consume its input. */
  flood(
    step: FloodStep,
    input: CiphertextVector,
    keys: EvaluationKeys,
    control?: StepControl,
  ): Promise<CiphertextVector>;
  /** The wire form of a vector: packed residues. */
  save(input: CiphertextVector, control?: Control): Promise<EncryptedScores>;

  /**
   * Opens a whole evaluation that takes its upload as it arrives (see BatchEvaluation). `keys`: of a plan that hides its model; the caller disposes them
   * after the run. Throws EVALUATION_KEYS_PARAMETERS without them.
   */
  begin(
    plan: BatchPlan,
    seeds: Uint8Array,
    form: UploadForm,
    control?: Control,
    keys?: EvaluationKeys,
  ): Promise<BatchEvaluation>;
}

/** One evaluation: push all blocks in the announced form, then finish. Dispose at any moment frees everything and stops all work. */
export interface BatchEvaluation {
  /**
   * Takes the next run of whole blocks. Resolves when the engine is ready for more (backpressure), having checked every residue it took.
   * Throws RESIDUE_OUT_OF_RANGE, CHUNK_INVALID, STREAM_TOO_LONG, CANCELLED.
   */
  push(firstBlock: number, blocks: Uint8Array): Promise<void>;
  /** After the last block: runs what is left of the plan and returns the result. Throws STREAM_TOO_SHORT, CANCELLED. */
  finish(): Promise<EncryptedScores>;
  dispose(): void;
}

/** Evaluation keys behind a handle, in the engine's own memory and form. Whoever holds it disposes it, once. */
export interface EvaluationKeys {
  /** Digest of the shape they were loaded for. */
  readonly shapeDigest: string;
  /** Memory that the handle keeps, for a bounded store. */
  readonly memoryBytes: number;
  /** They went with the process that held them: of no use to anybody. */
  readonly lost?: boolean;
  dispose(): void;
}

/** Interactive packing: computes with evaluation keys. */
export interface InteractiveEvaluator extends AnyEvaluator {
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
}

/** The evaluator of each packing. */
export interface EvaluatorOf {
  readonly batch: BatchEvaluator;
  readonly interactive: InteractiveEvaluator;
}
