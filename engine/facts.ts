/** Which engine this is and what it runs on, for traces, benchmarks and About. */
export type EngineName = 'plain' | 'seal' | 'native';

export interface EngineFacts {
  readonly engine: EngineName;
  /** What the kernels use: `wasm` for node-seal, `js` for plain, else `scalar`, `avx2`, `avx512`, `neon`. */
  readonly cpuPath: 'js' | 'wasm' | 'scalar' | 'avx2' | 'avx512' | 'neon';
  readonly threads: number;
}
