/** A plan of interactive packing: one image in the slots of one ciphertext for each plaintext modulus, evaluated with rotations. */
import type { LinearLayer } from '../../network/index.ts';
import type { ClientInteractivePlan } from './client-plan.ts';

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
  readonly layer: LinearLayer['kind'];
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
  readonly primes: number;
}

/** Drops the last data primes (BFV mod_switch_to_next), rounding to nearest. */
export interface InteractiveSwitchStep {
  readonly kind: 'switch';
  readonly primesIn: number;
  readonly primesOut: number;
}

export type InteractiveStep = InteractiveLinearStep | InteractiveSquareStep | InteractiveSwitchStep;

/** What the planner expects after a step, at the largest plaintext modulus. */
export interface InteractiveEstimate {
  /** Bits of SEAL's invariant noise budget, a lower bound but for one case in 2^130. */
  readonly budgetBits: number;
  /** log2 of the probability that the noise of any ciphertext of an image leaves the modulus here. */
  readonly failureLog2: number;
  /** Key switches (rotations and relinearisations) of this step. */
  readonly keySwitches: number;
  /** 64-bit words touched, transforms counted as N log2 N. */
  readonly wordOperations: number;
}

/** The whole plan: the client's half, and the steps with their weights, which only somebody with the network has. */
export interface InteractivePlan extends ClientInteractivePlan {
  readonly budgetBits: number;
  readonly failureProbabilityLog2: number;
  readonly steps: readonly InteractiveStep[];
  readonly estimates: readonly InteractiveEstimate[];
}
