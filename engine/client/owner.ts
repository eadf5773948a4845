/** The client's side of every engine: makes keys, encrypts and decrypts. The server cannot reach this folder (wall: server-cannot-decrypt). */
import type { InteractiveSet } from '../../shared/packing/interactive/index.ts';
import type { RingParameters } from '../../shared/he/index.ts';
import type { BatchSet } from '../../shared/packing/batch/index.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { BatchPrivacy, ClientBatchPlan } from '../../shared/packing/batch/client-plan.ts';
import type {
  EvaluationKeysShape,
  ClientInteractivePlan,
} from '../../shared/packing/interactive/client-plan.ts';
import type { UploadForm } from '../wire/batch.ts';
import type { Expander } from '../../shared/protocol/index.ts';
import type { EngineFacts } from '../wire/facts.ts';
import type { InteractiveUpload } from '../wire/interactive.ts';
import type { EncryptedScores } from '../wire/scores.ts';

/** SEAL's serialised secret key (uncompressed). Secret: the holder zeroes it. */
export type SecretKeyBytes = Uint8Array;

/** Makes secret keys in SEAL's form, whatever engine and packing use them afterwards. */
export interface KeyMaker {
  /** A fresh uniform ternary secret key. Throws PARAMETERS_INSECURE below 128 bits outside tests, CANCELLED. */
  makeSecretKey(parameters: RingParameters, control?: Control): Promise<SecretKeyBytes>;
}

/** The holder of one secret key on one engine. */
interface AnyKeyOwner {
  readonly facts: EngineFacts;
  /** Frees the engine's memory and zeroes the secret key. */
  dispose(): Promise<void>;
}

/** Batch packing: pixel p of all images in ciphertext p. */
export interface BatchKeyOwner extends AnyKeyOwner {
  readonly parameters: BatchSet;
  /**
   * A relinearisation key and a public key in the wire form (`engine/wire/privacy-keys.ts`), exactly `privacy.keys.bytes` long, for a plan that hides
   * its model. Fresh randomness each time: make them once and keep them.
   */
  makePrivacyKeys(privacy: BatchPrivacy, control?: Control): Promise<Uint8Array>;
  /**
   * Encrypts up to N images. `pixels` holds the quantised grey levels image by image: images x inputCiphertexts bytes, each in [0, 2^bits - 1].
   * Unused slots are zero. `expander` is a wish: what was used stands in the encryption's form.
   * Throws CIPHERTEXT_PARAMETERS, NO_IMAGES, BATCH_TOO_LARGE, IMAGE_INVALID, CANCELLED.
   */
  encrypt(
    plan: ClientBatchPlan,
    pixels: Uint8Array,
    images: number,
    control?: Control,
    expander?: Expander,
  ): Promise<BatchEncryption>;
  /**
   * Decrypts a result: signed scores, image by image (images x outputCiphertexts).
   * Throws CIPHERTEXT_PARAMETERS, NO_IMAGES, BATCH_TOO_LARGE, CIPHERTEXT_INVALID, RESIDUE_OUT_OF_RANGE, CANCELLED.
   */
  decrypt(
    plan: ClientBatchPlan,
    result: EncryptedScores,
    images: number,
    control?: Control,
  ): Promise<BigInt64Array>;
}

/** An upload that is made while it is sent. */
export interface BatchEncryption {
  /** 64 bytes a ciphertext; public. */
  readonly seeds: Uint8Array;
  readonly form: UploadForm;
  readonly blockCount: number;
  readonly blockBytes: number;
  /** Runs of whole blocks in the order of `form`, each at most `maxBytes`; ends after blockCount blocks. The consumer may stop early by `return`. */
  runs(maxBytes: number): AsyncIterableIterator<BlockRun>;
  dispose(): void;
}

/** Whole blocks that follow one another. */
export interface BlockRun {
  readonly firstBlock: number;
  readonly blocks: Uint8Array;
  /**
   * Where the memory is the engine's: CHUNK_HEADROOM_BYTES before the blocks are free for whoever sends them, and this gives it back for
   * later runs. Only once nobody reads it any more, which a connection does until the server has acknowledged the blocks. Who never gives
   * it back only costs fresh memory.
   */
  readonly giveBack?: (() => void) | undefined;
}

/** Interactive packing: one image in one ciphertext for each plaintext modulus. One key serves all moduli. */
export interface InteractiveKeyOwner extends AnyKeyOwner {
  readonly parameters: InteractiveSet;
  /**
   * Relinearisation and rotation keys in the wire form (`engine/wire/evaluation-keys.ts`), exactly `shape.bytes` long. Fresh randomness each
   * time, so another digest each time: make them once and keep them. Counts its progress in keys as steps of `keygen`.
   */
  makeEvaluationKeys(shape: EvaluationKeysShape, control?: Control): Promise<Uint8Array>;
  /** Makes ready what the first encryption would prepare. */
  prepare(plan: ClientInteractivePlan, control?: Control): Promise<void>;
  /**
   * Encrypts images, one ciphertext for each image and plaintext modulus. `pixels` holds the quantised grey levels image by image:
   * images x plan.input.pixels bytes, each in [0, 2^bits - 1]. Throws CIPHERTEXT_PARAMETERS, NO_IMAGES, BATCH_TOO_LARGE, IMAGE_INVALID, CANCELLED.
   */
  encrypt(
    plan: ClientInteractivePlan,
    pixels: Uint8Array,
    images: number,
    control?: Control,
  ): Promise<InteractiveUpload>;
  /**
   * Decrypts a result and joins the plaintext moduli: signed scores, image by image (images x resultSlots.length).
   * Throws CIPHERTEXT_PARAMETERS, NO_IMAGES, BATCH_TOO_LARGE, CIPHERTEXT_INVALID, RESIDUE_OUT_OF_RANGE, CANCELLED.
   */
  decrypt(
    plan: ClientInteractivePlan,
    result: EncryptedScores,
    images: number,
    control?: Control,
  ): Promise<BigInt64Array>;
}

/** The key owner of each packing. */
export interface KeyOwnerOf {
  readonly batch: BatchKeyOwner;
  readonly interactive: InteractiveKeyOwner;
}
