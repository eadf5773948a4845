/** The addon's functions as they are, typed. Handles are opaque and tagged: a wrong or disposed one throws INTERNAL. */

declare const kind: unique symbol;
export interface EngineHandle {
  readonly [kind]: 'engine';
}
export interface VectorHandle {
  readonly [kind]: 'vector';
}
export interface BatchHandle {
  readonly [kind]: 'batch';
}
export interface EncryptionHandle {
  readonly [kind]: 'encryption';
}
export interface KeyHandle {
  readonly [kind]: 'key';
}
export interface ControlHandle {
  readonly [kind]: 'control';
}

export interface RingHandle {
  readonly [kind]: 'ring';
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

export type CpuPath = 'scalar' | 'avx2' | 'avx512' | 'neon';

/** First and last work of a stage, counted from the start of the run, and processor time of all threads; zeros when it never ran. */
export interface NativeClock {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly busyMs: number;
  /** Items done, of how many (0 while that is not known). */
  readonly done: number;
  readonly total: number;
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
  | { readonly kind: 'switch'; readonly primesOut: number };

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

/** What both sides use. Every function throws, or rejects with, an Error that carries a `code` of the house's list. */
export interface EngineAddon {
  /** Paths of this machine, fastest first. */
  cpuPaths(): CpuPath[];
  /** '' and 0 choose path and threads by machine. Throws ENGINE_UNAVAILABLE, PARAMETERS_INVALID. */
  createEngine(
    cpuPath: CpuPath | '',
    threads: number,
    polyDegree: number,
    plainModulus: bigint,
    dataPrimes: BigUint64Array,
  ): EngineHandle;
  engineFacts(engine: EngineHandle): { cpuPath: CpuPath; threads: number };
  disposeEngine(engine: EngineHandle): void;

  createControl(): ControlHandle;
  stopControl(control: ControlHandle): void;
  controlProgress(control: ControlHandle): { done: number; total: number };

  /** Bytes of native buffers, now and at most since the last reset, over all engines of the process. */
  memory(): { liveBytes: number; peakBytes: number };
  resetPeakMemory(): void;
}

/** The server's side: computes on ciphertexts, takes no key. */
export interface EvaluatorAddon extends EngineAddon {
  load(
    engine: EngineHandle,
    control: ControlHandle,
    seeds: Uint8Array,
    blocks: Uint8Array,
    residueOrder: boolean,
  ): Promise<VectorHandle>;
  pointwise(
    engine: EngineHandle,
    control: ControlHandle,
    vector: VectorHandle,
    layers: readonly NativeLayer[],
  ): Promise<VectorHandle>;
  switchModulus(
    engine: EngineHandle,
    control: ControlHandle,
    vector: VectorHandle,
    primesOut: number,
  ): Promise<VectorHandle>;
  save(engine: EngineHandle, control: ControlHandle, vector: VectorHandle): Promise<Uint8Array>;
  vectorFacts(vector: VectorHandle): NativeVectorFacts;
  disposeVector(vector: VectorHandle): void;

  beginBatch(
    engine: EngineHandle,
    steps: readonly NativeStep[],
    seeds: Uint8Array,
    residueOrder: boolean,
  ): BatchHandle;
  /** The bytes must not change until the promise settles. */
  pushBlocks(batch: BatchHandle, firstBlock: number, blocks: Uint8Array): Promise<void>;
  finishBatch(batch: BatchHandle): Promise<NativeResult>;
  batchProgress(batch: BatchHandle): NativeProgress;
  /** Stops all work of the batch; what is pending rejects with CANCELLED. */
  disposeBatch(batch: BatchHandle): void;
}

/** The server's side of interactive packing. Its engines have the data primes, then the special prime. */
export interface InteractiveEvaluatorAddon extends EngineAddon {
  createRing(engine: EngineHandle): RingHandle;
  disposeRing(ring: RingHandle): void;
  /** `bytes`: the wire form behind its header, which must not change until the promise settles. */
  loadEvaluationKeys(
    engine: EngineHandle,
    control: ControlHandle,
    ring: RingHandle,
    elements: BigUint64Array,
    primes: BigUint64Array,
    bytes: Uint8Array,
  ): Promise<EvaluationKeysHandle>;
  evaluationKeysMemory(keys: EvaluationKeysHandle): number;
  disposeEvaluationKeys(keys: EvaluationKeysHandle): void;
  prepareInteractive(
    engine: EngineHandle,
    control: ControlHandle,
    ring: RingHandle,
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

/** The key owner's side of interactive packing. Its engines have the data primes. */
export interface InteractiveOwnerAddon extends EngineAddon {
  createKey(engine: EngineHandle, residues: Uint8Array): KeyHandle;
  disposeKey(key: KeyHandle): void;
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

/** The key owner's side. */
export interface OwnerAddon extends EngineAddon {
  /** `residues`: the polynomials of SEAL's secret key, data primes first. Copied; the caller zeroes its own. */
  createKey(engine: EngineHandle, residues: Uint8Array): KeyHandle;
  disposeKey(key: KeyHandle): void;
  /** Copies the pixels (images x ciphertexts, image by image). */
  beginEncryption(
    engine: EngineHandle,
    key: KeyHandle,
    pixels: Uint8Array,
    images: number,
    ciphertexts: number,
  ): EncryptionHandle;
  encryptionSeeds(encryption: EncryptionHandle): Uint8Array;
  /** Blocks in residue order: prime 0 of all ciphertexts, then prime 1, … */
  takeBlocks(encryption: EncryptionHandle, firstBlock: number, count: number): Promise<Uint8Array>;
  encryptionClocks(encryption: EncryptionHandle): { encode: NativeClock; encrypt: NativeClock };
  disposeEncryption(encryption: EncryptionHandle): void;
  decryptBatch(
    engine: EngineHandle,
    control: ControlHandle,
    key: KeyHandle,
    bytes: Uint8Array,
    count: number,
    size: number,
    primes: number,
    correction: bigint,
    images: number,
  ): Promise<BigInt64Array>;
}
