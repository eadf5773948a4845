/** Picks key makers, and the key owner of a packing: on the native engine where it loads, otherwise on node-seal. Client only. */
import type { Packing } from '../../shared/packing/index.ts';
import { choose } from '../wire/choice.ts';
import type { Chosen } from '../wire/choice.ts';
import type { EngineChoice } from '../../shared/protocol/index.ts';
import type { EngineOptions } from '../wire/facts.ts';
import type { KeyMaker, KeyOwnerOf, SecretKeyBytes } from './owner.ts';

type Open<P extends Packing> = (
  parameters: KeyOwnerOf[P]['parameters'],
  secretKey: SecretKeyBytes,
  options: EngineOptions,
) => Promise<KeyOwnerOf[P]>;

/** Each engine is loaded only when it is taken. */
const OPEN: { readonly [P in Packing]: { readonly native: Open<P>; readonly seal: Open<P> } } = {
  batch: {
    native: async (...of) => new (await import('./native/batch/owner.ts')).NativeBatchKeyOwner(...of),
    seal: async (...of) => new (await import('./seal/batch/owner.ts')).SealBatchKeyOwner(...of),
  },
  interactive: {
    native: async (...of) =>
      new (await import('./native/interactive/owner.ts')).NativeInteractiveKeyOwner(...of),
    seal: async (...of) => new (await import('./seal/interactive/owner.ts')).SealInteractiveKeyOwner(...of),
  },
};

/** Copies the key. @throws ENGINE_UNAVAILABLE, PARAMETERS_INSECURE, KEY_INVALID */
export async function selectKeyOwner<P extends Packing>(
  packing: P,
  choice: EngineChoice,
  parameters: KeyOwnerOf[P]['parameters'],
  secretKey: SecretKeyBytes,
  options: EngineOptions = {},
): Promise<Chosen<KeyOwnerOf[P]>> {
  const { native, seal } = OPEN[packing];
  return choose(choice, {
    native: () => native(parameters, secretKey, options),
    seal: () => seal(parameters, secretKey, options),
  });
}

/** @throws ENGINE_UNAVAILABLE */
export async function selectKeyMaker(
  choice: EngineChoice,
  options: EngineOptions = {},
): Promise<Chosen<KeyMaker>> {
  return choose<KeyMaker>(choice, {
    native: async () => new (await import('./native/key-maker.ts')).NativeKeyMaker(options),
    seal: async () =>
      new (await import('./seal/key-maker.ts')).SealKeyMaker({
        allowInsecure: options.allowInsecure ?? false,
      }),
  });
}
