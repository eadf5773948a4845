/** The native engine under test: a suite for each of its CPU paths, or one that is skipped under the reason why there is none. */
import { describe, it } from 'vitest';
import { nativeAbsence } from '../../engine/native/absence.ts';
import type { EngineAddon } from '../../native/index.ts';
import { loadAddon } from '../../native/load.ts';
import type { CpuPath } from '../../shared/protocol/index.ts';

const loaded = loadAddon();

/** None where there is no addon. */
export const CPU_PATHS: readonly CpuPath[] = 'reason' in loaded ? [] : loaded.addon.cpuPaths();

/** Runs a suite where the addon loads. Where it does not, the report still shows that there is one, and why it did not run. */
export function describeNative(name: string, suite: (addon: EngineAddon) => void): void {
  if ('reason' in loaded) skipped(name);
  else describe(name, () => suite(loaded.addon));
}

/** The same for each CPU path of this machine; `%s` in the name stands for the path. */
export function describeCpuPaths(name: string, suite: (cpuPath: CpuPath) => void): void {
  if ('reason' in loaded) skipped(name.replace('%s', 'engine'));
  else describe.each(CPU_PATHS)(name, suite);
}

/** A file without any test would be an error, one of no cases a silence. */
function skipped(name: string): void {
  describe(name, () => it.skip(`is skipped: ${nativeAbsence()}`));
}
