/** The client's side of every engine: makes keys, encrypts and decrypts. The server cannot import this file (wall: server-cannot-decrypt). */
import type { ParameterSet } from '../shared/he/parameter-set.ts';
import type { Control } from '../shared/operations/index.ts';
import type { BatchPlan } from '../shared/plan/plan.ts';
import type { EngineFacts } from './facts.ts';
import type { BlockOrder, EncryptedScores } from './wire/batch.ts';

/** SEAL's serialised secret key (uncompressed). Secret: the holder zeroes it. */
export type SecretKeyBytes = Uint8Array;

/** Makes secret keys with SEAL's own generator, whatever engine is used afterwards. */
export interface KeyMaker {
  /** A fresh uniform ternary secret key. Throws PARAMETERS_INSECURE below 128 bits outside tests. */
  makeSecretKey(parameters: ParameterSet, control?: Control): Promise<SecretKeyBytes>;
}

/** What every engine's key owner is made with. */
export interface KeyOwnerOptions {
  /** Default: one for each core. */
  readonly threads?: number | undefined;
  /** Tests only. */
  readonly allowInsecure?: boolean | undefined;
}

/** The holder of one secret key on one engine. */
export interface KeyOwner {
  readonly facts: EngineFacts;
  readonly parameters: ParameterSet;
  /**
   * Encrypts up to N images. `pixels` holds the quantised grey levels image by image: images x inputCiphertexts bytes, each in [0, 2^bits - 1].
   * Unused slots are zero. Throws BATCH_TOO_LARGE, IMAGE_INVALID, CANCELLED.
   */
  encryptBatch(
    plan: BatchPlan,
    pixels: Uint8Array,
    images: number,
    control?: Control,
  ): Promise<BatchEncryption>;
  /**
   * Decrypts a result: signed scores, image by image (images x outputCiphertexts).
   * Throws CIPHERTEXT_INVALID, CIPHERTEXT_PARAMETERS, RESIDUE_OUT_OF_RANGE.
   */
  decryptBatch(
    plan: BatchPlan,
    result: EncryptedScores,
    images: number,
    control?: Control,
  ): Promise<BigInt64Array>;
  /** Frees the engine's memory and zeroes the secret key. */
  dispose(): Promise<void>;
}

/** An upload that is made while it is sent. */
export interface BatchEncryption {
  /** 64 bytes a ciphertext; public. */
  readonly seeds: Uint8Array;
  readonly order: BlockOrder;
  readonly blockCount: number;
  readonly blockBytes: number;
  /** Runs of whole blocks in `order`, each at most `maxBytes`; ends after blockCount blocks. The consumer may stop early by `return`. */
  runs(maxBytes: number): AsyncIterableIterator<{ readonly firstBlock: number; readonly blocks: Uint8Array }>;
  dispose(): void;
}
