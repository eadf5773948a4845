/** The client's half of an interactive plan: enough to make keys, to encrypt images and to decrypt scores, and nothing of the weights. */
import type { EvaluationKeysShape } from '../evaluation-keys.ts';
import type { InteractiveSet } from './sets.ts';

export type { EvaluationKeyShape, EvaluationKeysShape } from '../evaluation-keys.ts';

/** Where the client lays the pixels of one image. */
export interface InteractiveInput {
  /** Pixels of an image. */
  readonly pixels: number;
  /** Bits of a quantised pixel. */
  readonly bits: number;
  /** N entries: the pixel whose value the slot gets, or -1 for zero. A pixel may lie in many slots. */
  readonly pixelOfSlot: Int32Array;
}

/** One image in the slots of one ciphertext for each plaintext modulus. */
export interface ClientInteractivePlan {
  readonly packing: 'interactive';
  readonly modelName: string;
  /**
   * What names the weights, 64 lower-case hex digits: the SHA-256 of the encoded network where the model is public, a salted commitment to it
   * where it is private.
   */
  readonly commitment: string;
  readonly parameters: InteractiveSet;
  /** t_j, ascending primes congruent to 1 modulo 2N; their product exceeds twice the proven magnitude. One ciphertext each. */
  readonly plainModuli: readonly bigint[];
  readonly input: InteractiveInput;
  /** Slot of each class score. */
  readonly resultSlots: readonly number[];
  /** Data primes of the result; it has two polynomials. */
  readonly resultPrimes: number;
  readonly evaluationKeys: EvaluationKeysShape;
  /** log2, rounded up, of data primes times special prime: evaluation keys are published under it. */
  readonly publishedModulusBits: number;
  /** Unknown where the weights stay on the server, of which it is a function. Bits that the result's noise bound leaves; the bound itself is passed with probability 2^-130 at most (`../tail.ts`). */
  readonly budgetBits?: number;
  /** Likewise. log2 of the probability that any score of an image is wrong, whatever the image: at most -128. */
  readonly failureProbabilityLog2?: number;
  /** SHA-256 over the canonical text of what both sides must agree on, lower-case hex. */
  readonly digest: string;
}
