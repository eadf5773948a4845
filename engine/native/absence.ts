/** Why there is no native engine here. */
import { loadAddon } from '../../native/load.ts';

/** The reason, for About and the log; undefined where the addon loads. */
export function nativeAbsence(): string | undefined {
  const loaded = loadAddon();
  return 'reason' in loaded ? loaded.reason : undefined;
}
