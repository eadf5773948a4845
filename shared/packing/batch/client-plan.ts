/** The client's half of a batch plan: enough to encrypt images and to decrypt scores, and nothing of the weights. */
import type { EvaluationKeysShape } from '../evaluation-keys.ts';
import type { BatchSet } from './sets.ts';

/** What a plan promises the model's owner, and what its client has to send for it. */
export interface BatchPrivacy {
  /**
   * An answer is, but for a statistical distance of 2^-bits (all coefficients of all scores together) and the hardness of RLWE, a function of the
   * scores alone; after n answers under a key the distance is n times that. Of a client whose keys and ciphertexts are what they should be.
   */
  readonly bits: number;
  /** Data primes of the keys, which are published modulo these and the next. */
  readonly primes: number;
  /** A relinearisation key and a public key. */
  readonly keys: EvaluationKeysShape;
}

/** Batch packing: slot i of every ciphertext belongs to image i; ciphertext p holds pixel p of all images. */
export interface ClientBatchPlan {
  readonly packing: 'batch';
  readonly modelName: string;
  /**
   * What names the weights, 64 lower-case hex digits: the SHA-256 of the encoded network where the model is public, a salted commitment to it
   * where it is private.
   */
  readonly commitment: string;
  readonly parameters: BatchSet;
  /** One ciphertext for each pixel that the network reads, row-major. */
  readonly inputCiphertexts: number;
  /** Bits of a quantised pixel: pixels lie in [0, 2^inputBits - 1]. */
  readonly inputBits: number;
  /** One ciphertext for each class score. */
  readonly outputCiphertexts: number;
  /** Size (number of polynomials) and primes of the result. */
  readonly resultSize: number;
  readonly resultPrimes: number;
  /** BGV's correction factor: a slot of the result holds the score times this number modulo t. In [1, t - 1]. */
  readonly resultCorrection: bigint;
  /** log2, rounded up, of the largest modulus under which anything encrypted leaves the client. */
  readonly publishedModulusBits: number;
  /** How answers are kept from telling more than their scores; null: they are not, as where the model is public. */
  readonly privacy: BatchPrivacy | null;
  /** Unknown where the weights stay on the server, of which it is a function. Bits that the result's noise bound leaves; the bound itself is passed with probability 2^-130 at most (`../tail.ts`). */
  readonly budgetBits?: number;
  /** Likewise. log2 of the probability that any score of a batch is wrong, whatever the images: at most -128. */
  readonly failureProbabilityLog2?: number;
  /** SHA-256 over the canonical text of what both sides must agree on, lower-case hex. */
  readonly digest: string;
}
