/** A plan of interactive packing: one image in the slots of one ciphertext for each plaintext modulus, evaluated with rotations. */
import type { InteractiveSet } from '../../he/index.ts';

/**
 * Slots are numbered as in SEAL's BatchEncoder: row 0 is slots 0 .. N/2 - 1, row 1 the rest. A rotation by step s > 0 moves slot
 * (row, i + s mod N/2) to (row, i), Galois element 3^s mod 2N; step 0 swaps the rows, Galois element 2N - 1.
 */
export type RotationStep = number;

/** One plaintext factor: `slots[i]` is the weight of slot i, zero where nothing is taken. Encode centred modulo each plaintext modulus. */
export interface Diagonal {
  /** Index into `babySteps`. */
  readonly baby: number;
  /** How many giant strides the product is rotated by. */
  readonly giant: number;
  /** N weights. */
  readonly slots: Int8Array;
}

/**
 * A linear layer on slots. With x the input, r(x, s) a rotation, d the diagonals:
 *
 *     inner[g] = sum over diagonals with giant g of slots * r(x, babySteps[baby])
 *     y        = inner[giants - 1];  for g = giants - 2 .. 0:  y = r(y, giantStride) + inner[g]     (Horner: one key for all giants)
 *     for s in folds:  y = y + r(y, s)
 *     y        = y + biases
 *
 * An inner[g] without diagonals is zero. babySteps[0] is 0 and means x itself, not a swap of rows.
 */
export interface InteractiveLinearStep {
  readonly kind: 'linear';
  /** The layer and the method, e.g. `3-dense by diagonals`. */
  readonly name: string;
  readonly stage: 'convolve' | 'output';
  readonly babySteps: readonly RotationStep[];
  readonly giantStride: RotationStep;
  readonly giants: number;
  /** Ordered by giant, then baby. */
  readonly diagonals: readonly Diagonal[];
  readonly folds: readonly RotationStep[];
  /** N safe integers, zero where slots hold nothing of use. */
  readonly biases: Float64Array;
  /** Data primes present; primes above were dropped before (see `InteractiveSwitchStep`). */
  readonly primes: number;
}

/** Every slot squared, then relinearised to two polynomials. */
export interface InteractiveSquareStep {
  readonly kind: 'square';
  readonly name: string;
  readonly stage: 'convolve' | 'output';
  readonly primes: number;
}

/** Drops the last data primes (BFV mod_switch_to_next), rounding to nearest. */
export interface InteractiveSwitchStep {
  readonly kind: 'switch';
  readonly stage: 'switch' | 'pack';
  readonly primesIn: number;
  readonly primesOut: number;
}

export type InteractiveStep = InteractiveLinearStep | InteractiveSquareStep | InteractiveSwitchStep;

/** What the planner expects after a step, at the largest plaintext modulus. */
export interface InteractiveEstimate {
  /** Bits of SEAL's invariant noise budget, a lower bound but for less than one case in 10^9. */
  readonly budgetBits: number;
  /** Key switches (rotations and relinearisations) of this step. */
  readonly keySwitches: number;
  /** 64-bit words touched, transforms counted as N log2 N. */
  readonly wordOperations: number;
}

/** One key-switching key. It has `primes` digits, each two polynomials modulo the first `primes` data primes and the special prime. */
export interface EvaluationKeyShape {
  /** 1 stands for the relinearisation key (from s^2); others are elements of rotations (from s(X^element)), odd, below 2N. */
  readonly galoisElement: number;
  /** The most data primes at which any step needs the key. */
  readonly primes: number;
}

/** All keys that a plan needs, relinearisation first, then by Galois element. */
export interface EvaluationKeysShape {
  readonly keys: readonly EvaluationKeyShape[];
  /** Bytes of the wire form (`engine/wire/evaluation-keys.ts`). */
  readonly bytes: number;
  /** SHA-256 over parameter set and list, lower-case hex: keys fit a plan if and only if these agree. */
  readonly digest: string;
}

/** Where the client lays the pixels of one image. */
export interface InteractiveInput {
  /** Pixels of an image. */
  readonly pixels: number;
  /** Bits of a quantised pixel. */
  readonly bits: number;
  /** N entries: the pixel whose value the slot gets, or -1 for zero. A pixel may lie in many slots. */
  readonly pixelOfSlot: Int32Array;
}

export interface InteractivePlan {
  readonly packing: 'interactive';
  readonly modelName: string;
  /** SHA-256 of the encoded network, lower-case hex. */
  readonly modelDigest: string;
  readonly parameters: InteractiveSet;
  /** t_j, ascending primes congruent to 1 modulo 2N; their product exceeds twice the proven magnitude. One ciphertext each. */
  readonly plainModuli: readonly bigint[];
  readonly input: InteractiveInput;
  readonly steps: readonly InteractiveStep[];
  readonly estimates: readonly InteractiveEstimate[];
  /** Slot of each class score. */
  readonly resultSlots: readonly number[];
  /** Data primes of the result; it has two polynomials. */
  readonly resultPrimes: number;
  readonly evaluationKeys: EvaluationKeysShape;
  /** Bytes that travel for one image: seeds and packed residues up, packed residues down. */
  readonly uploadBytes: number;
  readonly downloadBytes: number;
  /** log2, rounded up, of data primes times special prime: evaluation keys are published under it. */
  readonly publishedModulusBits: number;
  /** SHA-256 over the canonical text of all of the above that affects the computation, lower-case hex. */
  readonly digest: string;
}
