/** Whether there is a native engine here, and on which path of the processor it would compute. Reaches no key code. */
import { forcedCpuPath } from '../../native/index.ts';
import { loadAddon } from '../../native/load.ts';
import type { CpuPath } from '../../shared/protocol/index.ts';

/** The reason, for About and the log; undefined where the addon loads. */
export function nativeAbsence(): string | undefined {
  const loaded = loadAddon();
  return 'reason' in loaded ? loaded.reason : undefined;
}

/** What CRYPTONETS_CPU says, otherwise the fastest path of this machine; undefined where the addon does not load. */
export function nativeCpuPath(): CpuPath | undefined {
  const loaded = loadAddon();
  return 'reason' in loaded ? undefined : (forcedCpuPath() ?? loaded.addon.cpuPaths()[0]);
}
