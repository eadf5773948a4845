/** Picks the key owner of the client: the native engine where it loads, otherwise node-seal. Client only. */
import type { ParameterSet } from '../shared/he/index.ts';
import { choose } from './choice.ts';
import type { EngineChoice } from './choice.ts';
import type { KeyOwner, KeyOwnerOptions, SecretKeyBytes } from './key-owner.ts';

export interface SelectedKeyOwner {
  readonly keyOwner: KeyOwner;
  /** Why `auto` did not take the native engine. */
  readonly fallbackReason?: string;
}

/** Copies the key; loads only what it takes. @throws ENGINE_UNAVAILABLE, PARAMETERS_INSECURE, KEY_INVALID */
export async function selectKeyOwner(
  choice: EngineChoice,
  parameters: ParameterSet,
  secretKey: SecretKeyBytes,
  options: KeyOwnerOptions = {},
): Promise<SelectedKeyOwner> {
  const { made, ...rest } = await choose<KeyOwner>(choice, {
    native: async () => {
      const { NativeKeyOwner } = await import('./native/owner/index.ts');
      return new NativeKeyOwner(parameters, secretKey, options);
    },
    seal: async () => {
      const { SealKeyOwner } = await import('./seal/owner/index.ts');
      return new SealKeyOwner(parameters, secretKey, options);
    },
  });
  return { keyOwner: made, ...rest };
}
