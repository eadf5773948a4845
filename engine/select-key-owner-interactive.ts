/** Picks the key owner of interactive packing for the client: the native engine where it can, otherwise node-seal. Client only. */
import type { InteractiveSet } from '../shared/he/index.ts';
import type { EngineChoice } from './choice.ts';
import type { InteractiveKeyOwner } from './key-owner-interactive.ts';
import type { KeyOwnerOptions, SecretKeyBytes } from './key-owner.ts';

/** Copies the key. Every choice is node-seal while no other engine can. @throws PARAMETERS_INSECURE, KEY_INVALID */
export async function selectInteractiveKeyOwner(
  _choice: EngineChoice,
  parameters: InteractiveSet,
  secretKey: SecretKeyBytes,
  options: KeyOwnerOptions = {},
): Promise<InteractiveKeyOwner> {
  const { SealInteractiveKeyOwner } = await import('./seal/owner/interactive/key-owner.ts');
  return new SealInteractiveKeyOwner(parameters, secretKey, options);
}
