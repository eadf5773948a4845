/** The addon's functions for interactive packing, typed. */
import type { ControlHandle, EngineAddon, EngineHandle, KeyAddon, KeyHandle, kind } from './addon.ts';

export interface InteractiveRingHandle {
  readonly [kind]: 'interactive ring';
}
export interface EvaluationKeysHandle {
  readonly [kind]: 'evaluation keys';
}
export interface PreparedPlanHandle {
  readonly [kind]: 'prepared plan';
}
export interface InteractiveClientHandle {
  readonly [kind]: 'interactive client';
}

/** A step of interactive packing; rotations are Galois elements, `babies[0]` is 0 and stands for the input. */
export type NativeInteractiveStep =
  | {
      readonly kind: 'linear';
      readonly primes: number;
      readonly babies: Uint32Array;
      readonly giantElement: number;
      readonly giants: number;
      readonly diagonals: readonly {
        readonly baby: number;
        readonly giant: number;
        readonly slots: Int8Array;
      }[];
      readonly folds: Uint32Array;
      readonly biases: Float64Array;
    }
  | { readonly kind: 'square'; readonly primes: number }
  | { readonly kind: 'switch'; readonly primes: number; readonly primesOut: number };

/** The server's side of interactive packing. */
export interface InteractiveEvaluatorAddon extends EngineAddon {
  /** The auxiliary primes of products; keys and plans of one ring go together. */
  createInteractiveRing(engine: EngineHandle): InteractiveRingHandle;
  disposeInteractiveRing(ring: InteractiveRingHandle): void;
  /** `bytes`: the wire form behind its header, which must not change until the promise settles. */
  loadEvaluationKeys(
    engine: EngineHandle,
    control: ControlHandle,
    ring: InteractiveRingHandle,
    elements: BigUint64Array,
    primes: BigUint64Array,
    bytes: Uint8Array,
  ): Promise<EvaluationKeysHandle>;
  evaluationKeysMemory(keys: EvaluationKeysHandle): number;
  disposeEvaluationKeys(keys: EvaluationKeysHandle): void;
  prepareInteractive(
    engine: EngineHandle,
    control: ControlHandle,
    ring: InteractiveRingHandle,
    steps: readonly NativeInteractiveStep[],
    plainModuli: BigUint64Array,
  ): Promise<PreparedPlanHandle>;
  disposeInteractive(plan: PreparedPlanHandle): void;
  /** `timesMs`: for each ciphertext loading, every step, packing. */
  evaluateInteractive(
    engine: EngineHandle,
    control: ControlHandle,
    plan: PreparedPlanHandle,
    keys: EvaluationKeysHandle,
    seeds: Uint8Array,
    bytes: Uint8Array,
    images: number,
  ): Promise<{ readonly bytes: Uint8Array; readonly timesMs: Float64Array }>;
}

/** The key owner's side of interactive packing. */
export interface InteractiveOwnerAddon extends KeyAddon {
  /** `pixelOfSlot`: N entries; `pixels`: how many an image has. */
  createInteractiveClient(
    engine: EngineHandle,
    key: KeyHandle,
    plainModuli: BigUint64Array,
    pixels: number,
    pixelOfSlot: Int32Array,
    resultSlots: Uint32Array,
  ): InteractiveClientHandle;
  disposeInteractiveClient(client: InteractiveClientHandle): void;
  /** Copies the pixels. */
  encryptInteractive(
    client: InteractiveClientHandle,
    control: ControlHandle,
    pixels: Uint8Array,
    images: number,
  ): Promise<{ readonly seeds: Uint8Array; readonly bytes: Uint8Array }>;
  /** Residues of the result slots, ciphertext by ciphertext. */
  decryptInteractive(
    client: InteractiveClientHandle,
    control: ControlHandle,
    bytes: Uint8Array,
    images: number,
    primes: number,
  ): Promise<BigUint64Array>;
}
