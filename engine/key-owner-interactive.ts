/** The client's side of interactive packing, on every engine. The server cannot import this file (wall: server-cannot-decrypt). */
import type { InteractiveSet } from '../shared/he/index.ts';
import type { Control } from '../shared/operations/index.ts';
import type { EvaluationKeysShape, InteractivePlan } from '../shared/plan/interactive/plan.ts';
import type { EngineFacts } from './facts.ts';
import type { SecretKeyBytes } from './key-owner.ts';
import type { EncryptedScores } from './wire/batch.ts';
import type { InteractiveUpload } from './wire/interactive.ts';

/** Makes secret keys of interactive packing: other primes than batch packing has, so another key, under the name of the set. */
export interface InteractiveKeyMaker {
  /** A fresh uniform ternary secret key. Throws PARAMETERS_INSECURE below 128 bits outside tests. */
  makeSecretKey(parameters: InteractiveSet, control?: Control): Promise<SecretKeyBytes>;
}

/** The holder of one secret key on one engine; it serves all plaintext moduli. */
export interface InteractiveKeyOwner {
  readonly facts: EngineFacts;
  readonly parameters: InteractiveSet;

  /**
   * Relinearisation and rotation keys in the wire form (`engine/wire/evaluation-keys.ts`), exactly `shape.bytes` long. Fresh randomness each
   * time, so another digest each time: make them once and keep them. Counts its progress in keys as steps of `keygen`.
   */
  makeEvaluationKeys(shape: EvaluationKeysShape, control?: Control): Promise<Uint8Array>;
  /** Makes ready what the first encryption would prepare. */
  prepare(plan: InteractivePlan, control?: Control): Promise<void>;
  /**
   * Encrypts images, one ciphertext for each image and plaintext modulus. `pixels` holds the quantised grey levels image by image:
   * images x plan.input.pixels bytes, each in [0, 2^bits - 1]. Throws NO_IMAGES, BATCH_TOO_LARGE, IMAGE_INVALID, CANCELLED.
   */
  encryptInteractive(
    plan: InteractivePlan,
    pixels: Uint8Array,
    images: number,
    control?: Control,
  ): Promise<InteractiveUpload>;
  /**
   * Decrypts a result and joins the plaintext moduli: signed scores, image by image (images x resultSlots.length).
   * Throws CIPHERTEXT_INVALID, CIPHERTEXT_PARAMETERS, RESIDUE_OUT_OF_RANGE, CANCELLED.
   */
  decryptInteractive(
    plan: InteractivePlan,
    result: EncryptedScores,
    images: number,
    control?: Control,
  ): Promise<BigInt64Array>;
  /** Frees the engine's memory and zeroes the secret key. */
  dispose(): Promise<void>;
}
