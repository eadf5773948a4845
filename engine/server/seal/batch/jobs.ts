/** The jobs that the evaluator gives to its workers. */
import type { BatchPrivacy, BatchSet, PointwiseStep } from '../../../../shared/packing/batch/index.ts';
import type { BlockOrder, Expander } from '../../../../shared/protocol/index.ts';
import type { StopBuffer } from '../../../seal/stop.ts';
import type { StoredVector } from './vector.ts';

export interface EvaluatorWorkerData {
  readonly parameters: BatchSet;
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
  readonly expander: Expander;
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

/** Checks every residue of a plan's keys. */
export interface CheckKeysJob extends Stoppable {
  readonly privacy: BatchPrivacy;
  readonly keyBytes: Uint8Array;
}

/** Hides what ciphertexts [first, first + count) tell but their messages. */
export interface FloodJob extends Stoppable {
  readonly first: number;
  readonly count: number;
  readonly bits: number;
  readonly privacy: BatchPrivacy;
  /** Checked, in memory that all workers see. */
  readonly keyBytes: Uint8Array;
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
  readonly checkKeys: { readonly job: CheckKeysJob; readonly result: undefined };
  readonly flood: { readonly job: FloodJob; readonly result: undefined };
  readonly pack: { readonly job: PackJob; readonly result: Uint8Array };
};
