/** The face of the addon that the key owner sees: encryption and decryption. Client only. */
import type { InteractiveOwnerAddon, OwnerAddon } from './addon.ts';
import { loadAddon, type Loaded } from './load.ts';

export function loadOwnerAddon(): Loaded<OwnerAddon> {
  return loadAddon<OwnerAddon>();
}

export function loadInteractiveOwnerAddon(): Loaded<InteractiveOwnerAddon> {
  return loadAddon<InteractiveOwnerAddon>();
}
