/** The engines of the key owner's side, as this room asks for them. */
import type { BatchKeyOwner, InteractiveKeyOwner, SecretKeyBytes } from '../../engine/client/owner.ts';
import type { About } from '../../shared/ipc/types.ts';
import type { Control } from '../../shared/operations/index.ts';
import type { BatchSet } from '../../shared/packing/batch/index.ts';
import type { InteractiveSet } from '../../shared/packing/interactive/index.ts';
import type { EngineChoice } from '../../shared/protocol/index.ts';
import type { KeyParameters } from './parameters.ts';

export interface ClientEngines {
  /** What is there and what is not, for About. */
  list(): Promise<About['engines']>;
  /** A fresh uniform ternary secret in SEAL's form, whatever engine is used afterwards. @throws PARAMETERS_INSECURE, CANCELLED */
  makeSecretKey(parameters: KeyParameters, control?: Control): Promise<SecretKeyBytes>;
  /** Takes a copy of the secret. @throws ENGINE_UNAVAILABLE, KEY_INVALID, PARAMETERS_INSECURE */
  readonly batchOwner: (
    choice: EngineChoice,
    parameters: BatchSet,
    secret: SecretKeyBytes,
  ) => Promise<BatchKeyOwner>;
  /** Takes a copy of the secret. @throws ENGINE_UNAVAILABLE, KEY_INVALID, PARAMETERS_INSECURE */
  readonly interactiveOwner: (
    choice: EngineChoice,
    parameters: InteractiveSet,
    secret: SecretKeyBytes,
  ) => Promise<InteractiveKeyOwner>;
}
