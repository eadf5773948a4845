/** What will be computed, in which order and at which level: derived on both sides from network and parameter set, compared by digest. */
import type { ParameterSet } from '../he/parameter-set.ts';
import type { LinearMap } from '../network/index.ts';

/** A layer that acts on every (prime, coefficient) position independently: no NTT, no key, no base extension. */
export type PointwiseLayer =
  /** outputs = matrix * inputs + biases; ciphertext size unchanged. */
  | { readonly kind: 'linear'; readonly name: string; readonly map: LinearMap }
  /** Every value squared without relinearisation; size s becomes 2s - 1 (2 -> 3 -> 5). */
  | { readonly kind: 'square'; readonly name: string };

/** A run of pointwise layers at one level: an engine may fuse it. */
export interface PointwiseStep {
  readonly kind: 'pointwise';
  /** The stage of the timeline that this step belongs to. */
  readonly stage: 'convolve' | 'output';
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
  readonly stage: 'switch' | 'pack';
  /** How many ciphertexts. */
  readonly ciphertexts: number;
  readonly size: number;
  readonly primesIn: number;
  readonly primesOut: number;
}

export type PlanStep = PointwiseStep | SwitchStep;

/** Costs and noise that the planner expects; bits are log2 of the BGV noise |m + t e| bound, with the budget that is left. */
export interface StepEstimate {
  readonly noiseBits: number;
  readonly budgetBits: number;
  readonly wordOperations: number;
}

/** Batch packing: slot i of every ciphertext belongs to image i; ciphertext p holds pixel p of all images. */
export interface BatchPlan {
  readonly packing: 'batch';
  readonly modelName: string;
  /** SHA-256 of the encoded network, lower-case hex. */
  readonly modelDigest: string;
  readonly parameters: ParameterSet;
  /** One ciphertext for each pixel, row-major. */
  readonly inputCiphertexts: number;
  /** Bits of a quantised pixel: pixels lie in [0, 2^inputBits - 1]. */
  readonly inputBits: number;
  /** One ciphertext for each class score. */
  readonly outputCiphertexts: number;
  readonly steps: readonly PlanStep[];
  readonly estimates: readonly StepEstimate[];
  /** Size (number of polynomials) and primes of the result. */
  readonly resultSize: number;
  readonly resultPrimes: number;
  /** log2, rounded up, of the largest modulus under which anything encrypted leaves the client. */
  readonly publishedModulusBits: number;
  /** SHA-256 over the canonical text of all of the above that affects the computation, lower-case hex. */
  readonly digest: string;
}
