/** The addon's functions for batch packing, typed. */
import type { Expander } from '../shared/protocol/index.ts';
import type {
  ControlHandle,
  EngineAddon,
  EngineHandle,
  KeyAddon,
  KeyHandle,
  NativeClock,
  kind,
} from './addon.ts';

export interface VectorHandle {
  readonly [kind]: 'vector';
}
export interface BatchHandle {
  readonly [kind]: 'batch';
}
export interface EncryptionHandle {
  readonly [kind]: 'encryption';
}
export interface FloodKeysHandle {
  readonly [kind]: 'flood keys';
}
export interface NativeLinearMap {
  readonly inputs: number;
  readonly outputs: number;
  readonly rowStart: Uint32Array;
  readonly columns: Uint32Array;
  readonly weights: Int32Array;
  readonly biases: readonly number[];
}

export type NativeLayer =
  { readonly kind: 'linear'; readonly map: NativeLinearMap } | { readonly kind: 'square' };

export type NativeStep =
  | { readonly kind: 'pointwise'; readonly layers: readonly NativeLayer[] }
  | { readonly kind: 'switch'; readonly primesOut: number }
  | { readonly kind: 'flood'; readonly bits: number };

export interface NativeVectorFacts {
  readonly count: number;
  readonly size: number;
  readonly primes: number;
  /** What a decryption is divided by, modulo t. Public: it follows from the plan. */
  readonly correction: bigint;
}

export interface NativeResult extends NativeVectorFacts {
  readonly bytes: Uint8Array;
}

export interface NativeProgress {
  readonly check: NativeClock;
  readonly expand: NativeClock;
  /** One clock a step; when a plan begins with a switch an empty step stands before it. */
  readonly steps: readonly NativeClock[];
  readonly pack: NativeClock;
}

/** The server's side of batch packing: computes on ciphertexts, takes no key. */
export interface BatchEvaluatorAddon extends EngineAddon {
  load(
    engine: EngineHandle,
    control: ControlHandle,
    seeds: Uint8Array,
    blocks: Uint8Array,
    residueOrder: boolean,
    expander: Expander,
  ): Promise<VectorHandle>;
  pointwise(
    engine: EngineHandle,
    control: ControlHandle,
    plainModulus: bigint,
    vector: VectorHandle,
    layers: readonly NativeLayer[],
  ): Promise<VectorHandle>;
  switchModulus(
    engine: EngineHandle,
    control: ControlHandle,
    plainModulus: bigint,
    vector: VectorHandle,
    primesOut: number,
  ): Promise<VectorHandle>;
  /** `bytes`: the wire form behind its header, which must not change until the promise settles. `primes`: of the level that they are for. */
  loadFloodKeys(
    engine: EngineHandle,
    control: ControlHandle,
    primes: number,
    bytes: Uint8Array,
  ): Promise<FloodKeysHandle>;
  floodKeysMemory(keys: FloodKeysHandle): number;
  disposeFloodKeys(keys: FloodKeysHandle): void;
  flood(
    engine: EngineHandle,
    control: ControlHandle,
    plainModulus: bigint,
    vector: VectorHandle,
    keys: FloodKeysHandle,
    bits: number,
  ): Promise<VectorHandle>;
  save(engine: EngineHandle, control: ControlHandle, vector: VectorHandle): Promise<Uint8Array>;
  vectorFacts(vector: VectorHandle): NativeVectorFacts;
  disposeVector(vector: VectorHandle): void;

  beginBatch(
    engine: EngineHandle,
    plainModulus: bigint,
    steps: readonly NativeStep[],
    seeds: Uint8Array,
    residueOrder: boolean,
    floodKeys: FloodKeysHandle | undefined,
    expander: Expander,
  ): BatchHandle;
  /** The bytes must not change until the promise settles. */
  pushBlocks(batch: BatchHandle, firstBlock: number, blocks: Uint8Array): Promise<void>;
  finishBatch(batch: BatchHandle): Promise<NativeResult>;
  batchProgress(batch: BatchHandle): NativeProgress;
  /** Stops all work of the batch; what is pending rejects with CANCELLED. */
  disposeBatch(batch: BatchHandle): void;
}

/** The key owner's side of batch packing. */
export interface BatchOwnerAddon extends KeyAddon {
  /** Copies the pixels (images x ciphertexts, image by image). */
  beginEncryption(
    engine: EngineHandle,
    key: KeyHandle,
    plainModulus: bigint,
    pixels: Uint8Array,
    images: number,
    ciphertexts: number,
    expander: Expander,
  ): EncryptionHandle;
  encryptionSeeds(encryption: EncryptionHandle): Uint8Array;
  /**
   * Blocks in residue order: prime 0 of all ciphertexts, then prime 1, … Fills `out`, which has exactly their size and is nobody else's
   * until the promise settles, and resolves with it.
   */
  takeBlocks(
    encryption: EncryptionHandle,
    firstBlock: number,
    count: number,
    out: Uint8Array<ArrayBuffer>,
  ): Promise<Uint8Array<ArrayBuffer>>;
  encryptionClocks(encryption: EncryptionHandle): { encode: NativeClock; encrypt: NativeClock };
  disposeEncryption(encryption: EncryptionHandle): void;
  decryptBatch(
    engine: EngineHandle,
    control: ControlHandle,
    key: KeyHandle,
    plainModulus: bigint,
    bytes: Uint8Array,
    count: number,
    size: number,
    primes: number,
    correction: bigint,
    images: number,
  ): Promise<BigInt64Array>;
}
