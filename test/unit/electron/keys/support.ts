/** A profile with an open keystore and a ring of keys on it, whose secrets are made at once; for the tests of this room. */
import { randomBytes } from 'node:crypto';
import { KeyChooser, type Making } from '../../../../electron/keys/choose-key.ts';
import { KeyRing } from '../../../../electron/keys/key-ring.ts';
import type { MadeSecret } from '../../../../electron/keys/make-secret.ts';
import type { KeyParameters } from '../../../../electron/keys/parameters.ts';
import { VaultSession } from '../../../../electron/keys/vault-session.ts';
import { openStore, type Store } from '../../../../electron/store/index.ts';
import type { Control } from '../../../../shared/operations/index.ts';
import { Stopwatch } from '../../../../shared/stages/stopwatch.ts';
import { temporaryFolder } from '../../../support/host-world.ts';
import { insecureSet } from '../../../support/parameter-sets.ts';
import { insecureInteractiveSet } from '../../../support/seal-parts.ts';

export const BATCH = insecureSet();
export const INTERACTIVE = insecureInteractiveSet();

export interface KeyWorld extends AsyncDisposable {
  readonly directory: string;
  readonly store: Store;
  readonly vault: VaultSession;
  readonly keys: KeyRing;
  readonly chooser: KeyChooser;
  /** Ids of keys that are gone. */
  readonly gone: string[];
  /** Names of the parameter sets that a secret was made for, in order. */
  readonly made: string[];
  /** Names of the keys, each time that they were told. */
  readonly told: string[][];
}

/** @param begun told when a secret is made, and waited for */
export async function keyWorld(
  begun: (control: Control) => Promise<void> = async () => undefined,
): Promise<KeyWorld> {
  const folder = await temporaryFolder();
  const store = await openStore({ directory: folder.path, busyTimeoutMs: 100 });
  const gone: string[] = [];
  const made: string[] = [];
  const told: string[][] = [];
  const vault = new VaultSession({
    store,
    keyring: undefined,
    autoLockMinutes: () => 0,
    changed: ({ state }) => void (state === 'unlocked' && keys.opened()),
  });
  const keys: KeyRing = new KeyRing({
    store,
    vault,
    gone: async (id) => void gone.push(id),
    changed: () => void told.push(keys.list().map(({ name }) => name)),
    allowInsecure: true,
  });
  const makeSecretKey = async ({ name }: KeyParameters, control: Control = {}): Promise<Uint8Array> => {
    made.push(name);
    await begun(control);
    return new Uint8Array(randomBytes(100));
  };
  const close = async (): Promise<void> => {
    store.close();
    await folder[Symbol.asyncDispose]();
  };
  const chooser = new KeyChooser(keys, { makeSecretKey });
  return {
    directory: folder.path,
    store,
    vault,
    keys,
    chooser,
    gone,
    made,
    told,
    [Symbol.asyncDispose]: close,
  };
}

export function secretFor(parameters: KeyParameters, fill = 7): MadeSecret {
  return { parameters, createdAtMs: 1, secret: new Uint8Array(50).fill(fill) };
}

export function making(control: Control = {}): Making {
  return { stopwatch: new Stopwatch(), control };
}
