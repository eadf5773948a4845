/** The jobs of the interactive key owner's workers. Their memory holds the secret key: they never leave the client. */
import type { EvaluationKeyShape, InteractivePlan } from '../../../../shared/plan/interactive/index.ts';
import type { InteractiveSet } from '../../../../shared/he/index.ts';
import type { StopBuffer } from '../../stop.ts';

export interface InteractiveOwnerData {
  readonly parameters: InteractiveSet;
  /** SEAL's serialised secret key; absent where a key is made. */
  readonly secretKey?: Uint8Array;
}

/** Makes one evaluation key in its wire form. */
export interface EvaluationKeyJob {
  readonly key: EvaluationKeyShape;
  readonly stop: StopBuffer;
}

/** Opens context and key at one plaintext modulus. */
export interface PrepareOwnerJob {
  readonly plainModulus: bigint;
}

interface CiphertextJob {
  readonly plan: Pick<InteractivePlan, 'parameters' | 'input' | 'resultSlots' | 'resultPrimes'>;
  readonly plainModulus: bigint;
  readonly stop: StopBuffer;
}

export interface EncryptInteractiveJob extends CiphertextJob {
  /** One image. */
  readonly pixels: Uint8Array;
}

/** Times are this worker's own. */
export interface EncryptInteractiveResult {
  readonly seed: Uint8Array;
  /** Packed. */
  readonly c0: Uint8Array;
  readonly encodeMs: number;
  readonly encryptMs: number;
}

export interface DecryptInteractiveJob extends CiphertextJob {
  /** Two packed polynomials. */
  readonly bytes: Uint8Array;
}

export interface DecryptInteractiveResult {
  /** The values of the result slots, centred modulo the plaintext modulus. */
  readonly residues: BigInt64Array;
  readonly decryptMs: number;
  readonly decodeMs: number;
}

/** A type, not an interface, so that it fits the pool's index signature. */
export type InteractiveOwnerJobs = {
  readonly keygen: { readonly job: object; readonly result: Uint8Array };
  readonly evaluationKey: { readonly job: EvaluationKeyJob; readonly result: Uint8Array };
  readonly prepare: { readonly job: PrepareOwnerJob; readonly result: undefined };
  readonly encrypt: { readonly job: EncryptInteractiveJob; readonly result: EncryptInteractiveResult };
  readonly decrypt: { readonly job: DecryptInteractiveJob; readonly result: DecryptInteractiveResult };
};
