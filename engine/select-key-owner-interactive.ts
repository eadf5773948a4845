/** Picks the key owner of interactive packing for the client: the native engine where it loads, otherwise node-seal. Client only. */
import type { InteractiveSet } from '../shared/he/index.ts';
import { choose } from './choice.ts';
import type { EngineChoice } from './choice.ts';
import type { InteractiveKeyOwner } from './key-owner-interactive.ts';
import type { KeyOwnerOptions, SecretKeyBytes } from './key-owner.ts';

/** Copies the key; loads only what it takes. @throws ENGINE_UNAVAILABLE, PARAMETERS_INSECURE, KEY_INVALID */
export async function selectInteractiveKeyOwner(
  choice: EngineChoice,
  parameters: InteractiveSet,
  secretKey: SecretKeyBytes,
  options: KeyOwnerOptions = {},
): Promise<InteractiveKeyOwner> {
  const { made } = await choose<InteractiveKeyOwner>(choice, {
    native: async () => {
      const { NativeInteractiveKeyOwner } = await import('./native/owner/interactive/index.ts');
      return new NativeInteractiveKeyOwner(parameters, secretKey, options);
    },
    seal: async () => {
      const { SealInteractiveKeyOwner } = await import('./seal/owner/interactive/index.ts');
      return new SealInteractiveKeyOwner(parameters, secretKey, options);
    },
  });
  return made;
}
