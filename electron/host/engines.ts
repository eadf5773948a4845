/** The engines of the key owner's side, loaded when they are first needed: an idle host holds no WASM. */
import type { KeyMaker, KeyOwner, SecretKeyBytes } from '../../engine/key-owner.ts';
import type { InteractiveKeyMaker, InteractiveKeyOwner } from '../../engine/key-owner-interactive.ts';
import type { InteractiveSet } from '../../shared/he/index.ts';
import type { ParameterSet } from '../../shared/he/parameter-set.ts';
import type { About } from '../../shared/ipc/types.ts';

export type EngineChoice = 'auto' | 'native' | 'seal';

export interface ClientEngines {
  /** What is there and what is not, for About. */
  list(): Promise<About['engines']>;
  keyMaker(): Promise<KeyMaker>;
  /** Takes a copy of the secret. @throws ENGINE_UNAVAILABLE, KEY_INVALID, PARAMETERS_INSECURE */
  keyOwner(choice: EngineChoice, parameters: ParameterSet, secret: SecretKeyBytes): Promise<KeyOwner>;
  interactiveKeyMaker(): Promise<InteractiveKeyMaker>;
  /** Takes a copy of the secret. @throws ENGINE_UNAVAILABLE, KEY_INVALID, PARAMETERS_INSECURE */
  interactiveKeyOwner(
    choice: EngineChoice,
    parameters: InteractiveSet,
    secret: SecretKeyBytes,
  ): Promise<InteractiveKeyOwner>;
}
