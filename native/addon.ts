/** The addon's functions as they are, typed: engines and keys. Handles are opaque and tagged: a wrong or disposed one throws INTERNAL. */
import type { CpuPath } from '../shared/protocol/index.ts';

/** Marks what a handle is of. */
export declare const kind: unique symbol;

export interface EngineHandle {
  readonly [kind]: 'engine';
}
export interface KeyHandle {
  readonly [kind]: 'key';
}
export interface ControlHandle {
  readonly [kind]: 'control';
}

/** First and last work of a stage, counted from the start of the run, and processor time of all threads; zeros when it never ran. */
export interface NativeClock {
  readonly firstMs: number;
  readonly lastMs: number;
  readonly busyMs: number;
  /** Items done, of how many (0 while that is not known). */
  readonly done: number;
  readonly total: number;
}

/**
 * What both sides of both packings use. An engine is a ring on a pool of threads; plaintext moduli come with what needs them.
 * Every function throws, or rejects with, an Error that carries a `code` of the house's list.
 */
export interface EngineAddon {
  /** Paths of this machine, fastest first. */
  cpuPaths(): CpuPath[];
  /** '' and 0 choose path and threads by machine. Throws ENGINE_UNAVAILABLE, PARAMETERS_INVALID. */
  createEngine(
    cpuPath: CpuPath | '',
    threads: number,
    polyDegree: number,
    dataPrimes: BigUint64Array,
    specialPrime: bigint,
  ): EngineHandle;
  /** `fastAes`: whether the AES-128 expander has instructions to run on. */
  engineFacts(engine: EngineHandle): { cpuPath: CpuPath; threads: number; fastAes: boolean };
  disposeEngine(engine: EngineHandle): void;

  createControl(): ControlHandle;
  stopControl(control: ControlHandle): void;
  controlProgress(control: ControlHandle): { done: number; total: number };

  /**
   * Bytes of native buffers, now and at most since the last reset, over all engines of the process; bytes of large blocks that are kept
   * for the next buffers (given back when nothing works for ten seconds, and with the last engine), and how many were used again.
   */
  memory(): { liveBytes: number; peakBytes: number; keptBytes: number; reusedBlocks: number };
  resetPeakMemory(): void;
}

/** What the key owner of either packing has. */
export interface KeyAddon extends EngineAddon {
  /** Residues of a fresh uniform ternary secret, NTT form: N words for each data prime, then for the special one. Secret: the caller zeroes them. */
  makeSecretKey(engine: EngineHandle): Uint8Array;
  /**
   * Keys over the ring of the first `keyPrimes` primes (data primes, then the special one), the last of which is special there: key-switching keys of
   * `elements` (1 stands for s^2), `levels` digits each, then the public key if asked for; the wire form behind its header. Errors are multiplied by `t`.
   */
  makeEvaluationKeys(
    engine: EngineHandle,
    control: ControlHandle,
    key: KeyHandle,
    keyPrimes: number,
    t: bigint,
    elements: BigUint64Array,
    levels: BigUint64Array,
    withPublicKey: boolean,
  ): Promise<Uint8Array>;
  /** `residues`: the polynomials of SEAL's secret key, data primes first. Copied; the caller zeroes its own. */
  createKey(engine: EngineHandle, residues: Uint8Array): KeyHandle;
  disposeKey(key: KeyHandle): void;
}
