/** The jobs that the evaluator gives to its workers. */
import type { ParameterSet } from '../../../shared/he/index.ts';
import type { PointwiseStep } from '../../../shared/plan/index.ts';
import type { BlockOrder } from '../../wire/batch.ts';
import type { StopBuffer } from '../stop.ts';
import type { StoredVector } from './vector.ts';

export interface EvaluatorWorkerData {
  readonly parameters: ParameterSet;
}

interface Stoppable {
  readonly stop: StopBuffer;
}

/** Checks and unpacks blocks into c0. */
export interface UnpackJob extends Stoppable {
  readonly firstBlock: number;
  readonly blocks: Uint8Array;
  readonly order: BlockOrder;
  readonly output: StoredVector;
}

/** Expands seeds into c1. */
export interface ExpandJob extends Stoppable {
  readonly first: number;
  readonly seeds: Uint8Array;
  readonly output: StoredVector;
}

/** Runs the layers of a step on one tile: `degree` positions from `firstPosition` on, modulo one prime. */
export interface TileJob extends Stoppable {
  readonly step: PointwiseStep;
  readonly prime: number;
  readonly firstPosition: number;
  readonly degree: number;
  readonly input: StoredVector;
  readonly output: StoredVector;
}

/** Switches ciphertexts [first, first + count) from the input's level to the output's. */
export interface SwitchJob extends Stoppable {
  readonly first: number;
  readonly count: number;
  readonly input: StoredVector;
  readonly output: StoredVector;
}

/** Packs ciphertexts [first, first + count). */
export interface PackJob extends Stoppable {
  readonly first: number;
  readonly count: number;
  readonly input: StoredVector;
}

/** A type, not an interface, so that it fits the pool's index signature. */
export type EvaluatorJobs = {
  readonly unpack: { readonly job: UnpackJob; readonly result: undefined };
  readonly expand: { readonly job: ExpandJob; readonly result: undefined };
  readonly tile: { readonly job: TileJob; readonly result: undefined };
  readonly switch: { readonly job: SwitchJob; readonly result: undefined };
  readonly pack: { readonly job: PackJob; readonly result: Uint8Array };
};
