/** What will be computed, in which order and at which level: derived on both sides from network and parameter set, compared by digest. */
import type { LinearLayer, LinearMap } from '../../network/index.ts';
import type { ClientBatchPlan } from './client-plan.ts';

/** A layer that acts on every (prime, coefficient) position independently: no NTT, no key, no base extension. */
export type PointwiseLayer =
  /** outputs = matrix * inputs + biases; ciphertext size unchanged. */
  | { readonly kind: 'linear'; readonly layer: LinearLayer['kind']; readonly map: LinearMap }
  /** Every value squared without relinearisation; size s becomes 2s - 1 (2 -> 3 -> 5). */
  | { readonly kind: 'square' };

/** A run of pointwise layers at one level: an engine may fuse it. */
export interface PointwiseStep {
  readonly kind: 'pointwise';
  readonly layers: readonly PointwiseLayer[];
  readonly inputs: number;
  readonly outputs: number;
  /** Data primes present. */
  readonly primes: number;
  readonly sizeIn: number;
  readonly sizeOut: number;
}

/** Drops the last prime of every ciphertext, `count` times (SEAL: BGV mod_switch_to_next). */
export interface SwitchStep {
  readonly kind: 'switch';
  /** How many ciphertexts. */
  readonly ciphertexts: number;
  readonly size: number;
  readonly primesIn: number;
  readonly primesOut: number;
}

/**
 * Leaves nothing in a ciphertext but its message: relinearised to two polynomials (the key of s^2, once for each polynomial beyond two), a fresh
 * encryption of zero under the client's public key added, and t f added to c0, f three uniform numbers below 2^`bits` less their mean, summed, in every coefficient.
 */
export interface FloodStep {
  readonly kind: 'flood';
  readonly ciphertexts: number;
  readonly sizeIn: number;
  /** Data primes present; the next one, dropped before, is the special prime of the keys. */
  readonly primes: number;
  readonly bits: number;
}

export type PlanStep = PointwiseStep | SwitchStep | FloodStep;

/** Costs and noise that the planner expects; bits are log2 of the BGV noise |m + t e| bound, with the budget that is left. */
export interface StepEstimate {
  readonly noiseBits: number;
  readonly budgetBits: number;
  /** log2 of the probability that the noise of any ciphertext leaves the modulus here. */
  readonly failureLog2: number;
  readonly wordOperations: number;
}

/** The whole plan: the client's half, and the steps with their weights, which only somebody with the network has. */
export interface BatchPlan extends ClientBatchPlan {
  readonly budgetBits: number;
  readonly failureProbabilityLog2: number;
  readonly steps: readonly PlanStep[];
  readonly estimates: readonly StepEstimate[];
}
