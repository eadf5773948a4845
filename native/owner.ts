/** The face of the addon that the key owner sees: keys, encryption and decryption. Client only. */
import type { BatchOwnerAddon } from './batch.ts';
import type { InteractiveOwnerAddon } from './interactive.ts';
import type { KeyAddon } from './addon.ts';
import { loadAddon, type Loaded } from './load.ts';

export function loadKeyAddon(): Loaded<KeyAddon> {
  return loadAddon<KeyAddon>();
}

export function loadBatchOwnerAddon(): Loaded<BatchOwnerAddon> {
  return loadAddon<BatchOwnerAddon>();
}

export function loadInteractiveOwnerAddon(): Loaded<InteractiveOwnerAddon> {
  return loadAddon<InteractiveOwnerAddon>();
}
