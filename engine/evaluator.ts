/** The server's side of every engine: computes on ciphertexts, has no key and no way to decrypt. */
import type { Control } from '../shared/operations/index.ts';
import type { ParameterSet } from '../shared/he/parameter-set.ts';
import type { BatchPlan, PointwiseStep, SwitchStep } from '../shared/plan/plan.ts';
import type { EngineFacts } from './facts.ts';
import type { BlockOrder, EncryptedScores } from './wire/batch.ts';

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

/** What every engine's evaluator is made with. */
export interface EvaluatorOptions {
  /** Default: one for each core. */
  readonly threads?: number | undefined;
  /** Tests only. */
  readonly allowInsecure?: boolean | undefined;
}

/** One engine bound to one parameter set. Every method observes `control.signal` and counts its progress. */
export interface Evaluator {
  readonly facts: EngineFacts;
  readonly parameters: ParameterSet;

  /** Checks (range of every residue) and expands fresh seeded ciphertexts: size 2, all primes. */
  load(
    seeds: Uint8Array,
    blocks: Uint8Array,
    order: BlockOrder,
    control?: Control,
  ): Promise<CiphertextVector>;
  /** Runs the layers of one step; does not consume its input. */
  pointwise(step: PointwiseStep, input: CiphertextVector, control?: Control): Promise<CiphertextVector>;
  /** Drops primes; does not consume its input. */
  switchModulus(step: SwitchStep, input: CiphertextVector, control?: Control): Promise<CiphertextVector>;
  /** The wire form of a vector: packed residues. */
  save(input: CiphertextVector, control?: Control): Promise<EncryptedScores>;

  /** Opens a whole batch run that takes its upload as it arrives (see BatchEvaluation). */
  beginBatch(
    plan: BatchPlan,
    seeds: Uint8Array,
    order: BlockOrder,
    control?: Control,
  ): Promise<BatchEvaluation>;
  dispose(): Promise<void>;
}

/** One batch run: push all blocks in the announced order, then finish. Dispose at any moment frees everything and stops all work. */
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
