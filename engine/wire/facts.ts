/** Which engine this is and what it runs on, for traces, benchmarks and About. */
import type { CpuPath, Expander } from '../../shared/protocol/index.ts';

export type EngineName = 'plain' | 'seal' | 'native';

export interface EngineFacts {
  readonly engine: EngineName;
  /** What the kernels use: `wasm` for node-seal, `js` for plain, else the path of the native kernels. */
  readonly cpuPath: 'js' | 'wasm' | CpuPath;
  readonly threads: number;
  /** Of uploads of batches: what it is fast at beside SEAL's own, which every engine reads; none where absent. */
  readonly expanders?: readonly Expander[];
}

/** What both sides of every engine are made with. */
export interface EngineOptions {
  /** Default: one for each core. */
  readonly threads?: number | undefined;
  /** Parameter sets below 128 bits of security: tests only. */
  readonly allowInsecure?: boolean | undefined;
}
