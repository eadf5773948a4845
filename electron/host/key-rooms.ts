/** Puts the rooms of the keys together: the vault, the keys in it, their owners in memory, their evaluation keys. */
import type { BatchKeyOwner, InteractiveKeyOwner } from '../../engine/client/owner.ts';
import type { VaultStatus } from '../../shared/ipc/types.ts';
import type { BatchSet } from '../../shared/packing/batch/index.ts';
import type { InteractiveSet } from '../../shared/packing/interactive/index.ts';
import { KeyChooser } from '../keys/choose-key.ts';
import type { ClientEngines } from '../keys/engines.ts';
import { EvaluationKeys } from '../keys/evaluation-keys.ts';
import { KeyRing } from '../keys/key-ring.ts';
import { KeyOwners } from '../keys/owners.ts';
import { VaultSession, type VaultSessionParts } from '../keys/vault-session.ts';
import type { Store } from '../store/index.ts';

/** At most one idle owner of each packing. */
export interface Owners {
  readonly batch: KeyOwners<BatchKeyOwner, BatchSet>;
  readonly interactive: KeyOwners<InteractiveKeyOwner, InteractiveSet>;
  /** Of one key, or of all. */
  release(keyId?: string): Promise<void>;
  /** When the last run that uses a key that was released ends; undefined when none does. */
  returning(keyId: string): Promise<unknown> | undefined;
}

export interface KeyRooms {
  readonly vault: VaultSession;
  readonly keys: KeyRing;
  readonly chooser: KeyChooser;
  readonly owners: Owners;
  readonly evaluationKeys: EvaluationKeys;
}

export interface KeyRoomsParts extends Pick<VaultSessionParts, 'keyring' | 'autoLockMinutes' | 'changed'> {
  readonly store: Store;
  readonly engines: ClientEngines;
  /** Told after each change of the list of keys. */
  readonly keysChanged: () => void;
  /** Told how fast evaluation keys went to a server. */
  readonly seenLink: (serverId: string, bytesPerSecond: number) => void;
  /** Tests only. */
  readonly allowInsecure: boolean;
}

export function buildKeyRooms(parts: KeyRoomsParts): KeyRooms {
  const { store, engines, allowInsecure } = parts;
  const changed = (status: VaultStatus): void => {
    if (status.state === 'unlocked') keys.opened();
    else void owners.release();
    parts.changed(status);
  };
  const vault = new VaultSession({ ...parts, changed });
  const evaluationKeys = new EvaluationKeys(store, parts.seenLink);
  const gone = async (id: string): Promise<void> => {
    await owners.release(id);
    const inUse = owners.returning(id);
    if (!inUse) return evaluationKeys.forget(id);
    // A run keeps what it was started with. A profile that is closed meanwhile is tidied when it is opened next.
    void inUse.then(() => evaluationKeys.forget(id)).catch(() => undefined);
  };
  const keys: KeyRing = new KeyRing({ store, vault, gone, changed: parts.keysChanged, allowInsecure });
  const owners = buildOwners(engines, keys);
  return { vault, keys, chooser: new KeyChooser(keys, engines), owners, evaluationKeys };
}

function buildOwners(engines: ClientEngines, keys: KeyRing): Owners {
  const batch = new KeyOwners(engines.batchOwner, keys);
  const interactive = new KeyOwners(engines.interactiveOwner, keys);
  return {
    batch,
    interactive,
    release: async (keyId) => {
      await Promise.all([batch.release(keyId), interactive.release(keyId)]);
    },
    returning: (keyId) => {
      const both = [batch.returning(keyId), interactive.returning(keyId)].filter((one) => one !== undefined);
      return both.length === 0 ? undefined : Promise.all(both);
    },
  };
}
