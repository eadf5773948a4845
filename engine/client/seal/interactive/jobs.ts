/** The jobs of the interactive key owner's workers. Their memory holds the secret key: they never leave the client. */
import type {
  EvaluationKeyShape,
  ClientInteractivePlan,
  InteractiveSet,
} from '../../../../shared/packing/interactive/index.ts';
import type { StageTimes } from '../../../../shared/operations/shares.ts';
import type { StopBuffer } from '../../../seal/stop.ts';

export interface OwnerWorkerData {
  readonly parameters: InteractiveSet;
  /** SEAL's serialised secret key, in memory that the owner shares with its workers and zeroes. */
  readonly secretKey: Uint8Array;
}

/** Makes one evaluation key in its wire form. */
export interface EvaluationKeyJob {
  readonly key: EvaluationKeyShape;
  readonly stop: StopBuffer;
}

/** Opens context and key at one plaintext modulus. */
export interface PrepareJob {
  readonly plainModulus: bigint;
}

interface CiphertextJob {
  readonly plan: Pick<ClientInteractivePlan, 'parameters' | 'input' | 'resultSlots' | 'resultPrimes'>;
  readonly plainModulus: bigint;
  readonly stop: StopBuffer;
}

export interface EncryptJob extends CiphertextJob {
  /** One image. */
  readonly pixels: Uint8Array;
}

/** Times are this worker's own. */
export interface EncryptResult {
  readonly seed: Uint8Array;
  /** Packed. */
  readonly c0: Uint8Array;
  readonly times: StageTimes;
}

export interface DecryptJob extends CiphertextJob {
  /** Two packed polynomials. */
  readonly bytes: Uint8Array;
}

export interface DecryptResult {
  /** The values of the result slots, centred modulo the plaintext modulus. */
  readonly residues: BigInt64Array;
  readonly times: StageTimes;
}

/** A type, not an interface, so that it fits the pool's index signature. */
export type OwnerJobs = {
  readonly evaluationKey: { readonly job: EvaluationKeyJob; readonly result: Uint8Array };
  readonly prepare: { readonly job: PrepareJob; readonly result: undefined };
  readonly encrypt: { readonly job: EncryptJob; readonly result: EncryptResult };
  readonly decrypt: { readonly job: DecryptJob; readonly result: DecryptResult };
};
