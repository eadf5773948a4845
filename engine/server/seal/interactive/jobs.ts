/** The jobs that the interactive evaluator gives to its workers. */
import type {
  EvaluationKeysShape,
  InteractivePlan,
  InteractiveSet,
} from '../../../../shared/packing/interactive/index.ts';
import type { StageTimes } from '../../../../shared/operations/shares.ts';
import type { StopBuffer } from '../../../seal/stop.ts';

export interface EvaluatorWorkerData {
  readonly parameters: InteractiveSet;
}

/** Evaluation keys in their wire form, in memory that all workers see. */
export interface StoredKeys {
  /** Unique in this process. */
  readonly id: number;
  readonly shape: EvaluationKeysShape;
  readonly bytes: SharedArrayBuffer;
}

/** Checks header, length and every residue. */
export interface CheckKeysJob {
  readonly keys: StoredKeys;
}

/** Encodes the diagonals of a plan and expands the keys, at one plaintext modulus. Both are kept by the worker. */
export interface PrepareJob {
  readonly plan: InteractivePlan;
  readonly modulus: number;
  readonly keys: StoredKeys;
  readonly stop: StopBuffer;
}

/** Runs a plan on one ciphertext. */
export interface EvaluateJob extends PrepareJob {
  readonly seed: Uint8Array;
  /** Packed. */
  readonly c0: Uint8Array;
}

/** Times are this worker's own. */
export interface EvaluateResult {
  /** Two packed polynomials. */
  readonly bytes: Uint8Array;
  readonly times: StageTimes;
}

/** Lets go of keys. */
export interface ForgetJob {
  readonly id: number;
}

/** A type, not an interface, so that it fits the pool's index signature. */
export type EvaluatorJobs = {
  readonly check: { readonly job: CheckKeysJob; readonly result: undefined };
  readonly prepare: { readonly job: PrepareJob; readonly result: undefined };
  readonly evaluate: { readonly job: EvaluateJob; readonly result: EvaluateResult };
  readonly forget: { readonly job: ForgetJob; readonly result: undefined };
};
