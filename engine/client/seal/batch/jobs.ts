/** The jobs that the key owner gives to its workers. Their memory holds the secret key: they never leave the client. */
import type { StageTimes } from '../../../../shared/operations/shares.ts';
import type { StopBuffer } from '../../../seal/stop.ts';
import type { BatchPrivacy, BatchSet } from '../../../../shared/packing/batch/index.ts';

export interface OwnerWorkerData {
  readonly parameters: BatchSet;
  /** SEAL's serialised secret key, in memory that the owner shares with its workers and zeroes. */
  readonly secretKey: Uint8Array;
}

/** Encrypts the ciphertexts of pixels [first, first + count). */
export interface EncryptJob {
  readonly first: number;
  readonly count: number;
  /** images x pixelsPerImage, image by image. */
  readonly pixels: SharedArrayBuffer;
  readonly images: number;
  readonly pixelsPerImage: number;
  readonly stop: StopBuffer;
}

/** Packed c0 residues, prime after prime, and one seed a ciphertext. Times are this worker's own. */
export interface EncryptResult {
  readonly blocks: Uint8Array;
  readonly seeds: Uint8Array;
  readonly times: StageTimes;
}

/** Decrypts one ciphertext of `size` polynomials and `primes` primes from its packed residues. */
export interface DecryptJob {
  readonly bytes: Uint8Array;
  readonly size: number;
  readonly primes: number;
  readonly correctionFactor: bigint;
  readonly stop: StopBuffer;
}

export interface DecryptResult {
  /** One signed value a slot. */
  readonly slots: BigInt64Array;
  readonly times: StageTimes;
}

/** Makes the keys of a plan that hides its model. */
export interface PrivacyKeysJob {
  readonly privacy: BatchPrivacy;
  readonly stop: StopBuffer;
}

/** A type, not an interface, so that it fits the pool's index signature. */
export type OwnerJobs = {
  readonly privacyKeys: { readonly job: PrivacyKeysJob; readonly result: Uint8Array };
  readonly encrypt: { readonly job: EncryptJob; readonly result: EncryptResult };
  readonly decrypt: { readonly job: DecryptJob; readonly result: DecryptResult };
};
