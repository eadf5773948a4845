/** The keys of a person: those of the profile and those that live in memory only, each with a secret for whatever it was used with. */
import { CryptoNetsError, toCryptoNetsError } from '../../shared/errors/index.ts';
import type { KeySummary } from '../../shared/ipc/types.ts';
import { newKey, type MadeSecret, type NewKey } from './make-secret.ts';
import { MemoryKeys } from './memory-keys.ts';
import type { KeyParameters } from './parameters.ts';
import { StoredKeys, type StoredKeysParts } from './stored-keys.ts';
import type { VaultSession } from './vault-session.ts';

export interface KeyRingParts extends StoredKeysParts {
  readonly vault: Pick<VaultSession, 'require' | 'unlocked' | 'status' | 'change' | 'holds'>;
  /** Told the id of each key that is gone; resolves when nothing of it is left. */
  readonly gone: (id: string) => Promise<void>;
  /** Told after each change of what `list` answers. */
  readonly changed: () => void;
}

/** Name of a key that is made by itself and gone with the program. */
const EPHEMERAL_NAME = 'ephemeral';
/** Name of the key that is made by itself in an open vault that has none. */
const FIRST_NAME = 'default';

export class KeyRing {
  readonly #parts: KeyRingParts;
  readonly #memory = new MemoryKeys();
  readonly #stored: StoredKeys;

  constructor(parts: KeyRingParts) {
    this.#parts = parts;
    this.#stored = new StoredKeys(parts);
  }

  list(): KeySummary[] {
    return [...this.#memory.list(), ...this.#stored.list()];
  }

  /** Keys that can be used now without being named, newest first: the stored ones when the vault is open, else those in memory. */
  usable(): KeySummary[] {
    return this.#parts.vault.unlocked ? this.#stored.list() : this.#memory.list();
  }

  /** @throws KEY_NOT_FOUND */
  byName(name: string): KeySummary {
    return this.#memory.list().find((key) => key.name === name) ?? this.#stored.byName(name);
  }

  /** @throws KEY_NOT_FOUND */
  byId(id: string): KeySummary {
    return this.#memory.list().find((key) => key.id === id) ?? this.#stored.byId(id);
  }

  /** What can be refused before a named key is made. @throws KEY_EXISTS, VAULT_LOCKED */
  requireRoomFor(name: string): void {
    if (this.#isTaken(name)) throw new CryptoNetsError('KEY_EXISTS');
    if (this.#parts.vault.status().state === 'locked') throw new CryptoNetsError('VAULT_LOCKED');
  }

  /** A key of a name: sealed into the vault, or in memory while there is none. @throws KEY_EXISTS, VAULT_LOCKED */
  addNamed(name: string, secret: MadeSecret): KeySummary {
    this.requireRoomFor(name);
    const inMemory = this.#parts.vault.status().state === 'missing';
    return this.#told(
      inMemory ? this.#memory.hold(newKey(name), secret, true) : this.#stored.add(newKey(name), [secret]),
    );
  }

  /** A key that nobody named: sealed into an open vault, else a throw-away one. */
  addUnnamed(secret: MadeSecret): KeySummary {
    if (!this.#parts.vault.unlocked) return this.addEphemeral(secret);
    return this.#told(this.#stored.add(newKey(this.#freeName(FIRST_NAME)), [secret]));
  }

  addEphemeral(secret: MadeSecret): KeySummary {
    return this.#told(this.#memory.hold(newKey(EPHEMERAL_NAME), secret, false));
  }

  /** A further secret under a key. One that came first, of another program, stays. @throws KEY_NOT_FOUND, VAULT_LOCKED */
  addSecret(id: string, secret: MadeSecret): KeySummary {
    if (this.#memory.has(id)) this.#memory.addSecret(id, secret);
    else this.#stored.addSecret(id, secret);
    return this.#told(this.byId(id));
  }

  /** What can be refused before a further secret is made. @throws VAULT_LOCKED, VAULT_MISSING */
  requireRoomUnder(key: KeySummary): void {
    if (!key.ephemeral) this.#parts.vault.require();
  }

  /** A copy of the secret: whoever gets it zeroes it. @throws KEY_NOT_FOUND, VAULT_LOCKED, VAULT_CORRUPT */
  secretOf({ id }: Pick<KeySummary, 'id'>, { name }: Pick<KeyParameters, 'name'>): Uint8Array {
    return this.#memory.has(id) ? this.#memory.secretOf(id, name) : this.#stored.secretOf(id, name);
  }

  /** @throws KEY_NOT_FOUND, KEY_EXISTS */
  rename(id: string, name: string): KeySummary {
    const key = this.byId(id);
    if (key.name === name) return key;
    if (this.#isTaken(name)) throw new CryptoNetsError('KEY_EXISTS');
    return this.#told(this.#memory.has(id) ? this.#memory.rename(id, name) : this.#stored.rename(id, name));
  }

  /** The whole key, with what was made from it. @throws KEY_NOT_FOUND, STORE_FAILED (evaluation keys are left, and go when the profile is opened next) */
  async delete(id: string): Promise<void> {
    if (this.#memory.has(id)) this.#memory.delete(id);
    else this.#stored.delete(id);
    this.#parts.changed();
    await this.#parts.gone(id);
  }

  /** Stores a whole key that came from elsewhere. The caller still owns and zeroes its secrets. @throws KEY_EXISTS, VAULT_LOCKED, VAULT_MISSING */
  async addWhole(key: NewKey, secrets: readonly MadeSecret[]): Promise<KeySummary> {
    const added = this.#told(this.#stored.add(key, secrets));
    // Nothing was made from these secrets here yet: what lies there under the id was made from others.
    await this.#parts.gone(key.id);
    return added;
  }

  /** After a vault was made: named keys of this session are sealed into it. */
  adoptIntoVault(): void {
    for (const key of this.#memory.wanted()) {
      this.#stored.add(key, key.secrets);
      this.#memory.delete(key.id);
      this.#parts.changed();
    }
  }

  /** After the vault was opened. */
  opened(): void {
    this.#stored.resealOld();
  }

  /** Zeroes what lives in memory. */
  close(): void {
    this.#memory.close();
  }

  #told(key: KeySummary): KeySummary {
    this.#parts.changed();
    return key;
  }

  #isTaken(name: string): boolean {
    try {
      return this.byName(name) !== undefined;
    } catch (error) {
      if (toCryptoNetsError(error).code === 'KEY_NOT_FOUND') return false;
      throw error;
    }
  }

  #freeName(wanted: string): string {
    let name = wanted;
    for (let number = 2; this.#isTaken(name); number++) name = `${wanted} ${number}`;
    return name;
  }
}

/** Whether a key has a secret for these parameters. */
export function hasSecret({ secrets }: KeySummary, { name }: Pick<KeyParameters, 'name'>): boolean {
  return secrets.some(({ parameters }) => parameters === name);
}
