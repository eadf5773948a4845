/** Engines as they are asked for and told of between processes. */

/** `auto`: native if it loads, otherwise seal. */
export const ENGINE_CHOICES = ['auto', 'native', 'seal'] as const;
export type EngineChoice = (typeof ENGINE_CHOICES)[number];

/** What the native kernels can run on. */
const CPU_PATHS = ['scalar', 'avx2', 'avx512', 'neon'] as const;
export type CpuPath = (typeof CPU_PATHS)[number];

export function isCpuPath(text: string): text is CpuPath {
  return (CPU_PATHS as readonly string[]).includes(text);
}
