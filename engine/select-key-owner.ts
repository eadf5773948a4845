/** Picks the key owner of the client: the native engine where it loads, otherwise node-seal. Client only. */
import type { ParameterSet } from '../shared/he/index.ts';
import type { KeyOwner, KeyOwnerOptions, SecretKeyBytes } from './key-owner.ts';
import { nativeAbsence, NativeKeyOwner } from './native/owner/index.ts';
import { SealKeyOwner } from './seal/owner/index.ts';
import type { EngineChoice } from './select.ts';

export interface SelectedKeyOwner {
  readonly keyOwner: KeyOwner;
  /** Why `auto` did not take the native engine. */
  readonly fallbackReason?: string;
}

/** Copies the key. @throws ENGINE_UNAVAILABLE, PARAMETERS_INSECURE, KEY_INVALID */
export async function selectKeyOwner(
  choice: EngineChoice,
  parameters: ParameterSet,
  secretKey: SecretKeyBytes,
  options: KeyOwnerOptions = {},
): Promise<SelectedKeyOwner> {
  if (choice === 'seal') return { keyOwner: new SealKeyOwner(parameters, secretKey, options) };
  const fallbackReason = nativeAbsence();
  if (fallbackReason === undefined || choice === 'native') {
    return { keyOwner: new NativeKeyOwner(parameters, secretKey, options) };
  }
  return { keyOwner: new SealKeyOwner(parameters, secretKey, options), fallbackReason };
}
