/** Keys of the profile: their facts in the clear, each secret sealed by the vault for its key, packing and parameters. */
import { toCryptoNetsError } from '../../shared/errors/index.ts';
import type { KeySummary } from '../../shared/ipc/types.ts';
import { MAX_PAGE_ROWS, type KeyRow, type NewSecret, type OldSecret, type Store } from '../store/index.ts';
import { zero, type UnlockedVault } from '../vault/index.ts';
import type { MadeSecret, NewKey } from './make-secret.ts';
import { packingOf, parametersByName, type KeyParameters } from './parameters.ts';
import { placeBefore, placeOf } from './secret-place.ts';
import type { VaultSession } from './vault-session.ts';

export interface StoredKeysParts {
  readonly store: Pick<Store, 'keys' | 'transaction'>;
  readonly vault: Pick<VaultSession, 'require' | 'unlocked' | 'change' | 'holds'>;
  /** Tests only. */
  readonly allowInsecure: boolean;
}

export class StoredKeys {
  readonly #parts: StoredKeysParts;

  constructor(parts: StoredKeysParts) {
    this.#parts = parts;
    parts.vault.holds({ reseal: (from, to) => this.#resealAll(from, to) });
  }

  /** Newest first. */
  list(): KeySummary[] {
    return this.#parts.store.keys.list({ limit: MAX_PAGE_ROWS }).map(toSummary);
  }

  /** @throws KEY_NOT_FOUND */
  byName(name: string): KeySummary {
    return toSummary(this.#parts.store.keys.byName(name));
  }

  /** @throws KEY_NOT_FOUND */
  byId(id: string): KeySummary {
    return toSummary(this.#parts.store.keys.byId(id));
  }

  /** Seals the secrets; the caller still owns and zeroes them. @throws VAULT_LOCKED, VAULT_MISSING, KEY_EXISTS */
  add({ id, name, createdAtMs }: NewKey, made: readonly MadeSecret[]): KeySummary {
    const { store, vault } = this.#parts;
    // Under the write lock, so that no other program gives the vault up between sealing and storing.
    return vault.change(() => {
      const unlocked = vault.require();
      const secrets = made.map((secret) => sealed(unlocked, id, secret));
      return toSummary(store.keys.add({ id, name, createdAtMs, secrets }));
    });
  }

  /** Seals a further secret, unless the key has one for its parameters by now. @throws VAULT_LOCKED, VAULT_MISSING, KEY_NOT_FOUND */
  addSecret(id: string, made: MadeSecret): void {
    const { store, vault } = this.#parts;
    store.transaction(() => store.keys.secrets.add(id, sealed(vault.require(), id, made)));
  }

  /** Whoever gets it zeroes it. @throws KEY_NOT_FOUND, VAULT_LOCKED, VAULT_CORRUPT, PARAMETERS_UNKNOWN */
  secretOf(id: string, parameterSet: string): Uint8Array {
    // What is not there is told before the vault is asked for.
    this.#parts.store.keys.secrets.sealed(id, parameterSet);
    return this.#opened(this.#parts.vault.require(), id, parameterSet);
  }

  /** @throws KEY_NOT_FOUND, KEY_EXISTS, VAULT_LOCKED */
  rename(id: string, name: string): KeySummary {
    this.#parts.vault.change(() => this.#parts.store.keys.rename(id, name));
    return this.byId(id);
  }

  /** @throws KEY_NOT_FOUND, VAULT_LOCKED */
  delete(id: string): void {
    this.#parts.vault.change(() => this.#parts.store.keys.delete(id));
  }

  /**
   * Seals secrets of a version before for the keys that they belong to now, all that open or none. What does not open stays as it is and is
   * told when it is used; what is not done, because another program writes, is done when the vault is opened next.
   */
  resealOld(): void {
    const { store } = this.#parts;
    try {
      if (!this.#parts.vault.unlocked || store.keys.secrets.old().length === 0) return;
      store.transaction(() => {
        for (const old of store.keys.secrets.old()) this.#reseal(old);
      });
    } catch {
      // Nothing was changed: the old seals open as before.
    }
  }

  /** Under another data key. What does not open stays as it is and is told when it is used. */
  #resealAll(from: UnlockedVault, to: UnlockedVault): void {
    const { secrets } = this.#parts.store.keys;
    for (const { keyId, parameterSet } of secrets.places()) {
      let secret: Uint8Array | undefined;
      try {
        secret = this.#opened(from, keyId, parameterSet);
        const place = placeOf(keyId, this.#parameters(parameterSet));
        secrets.reseal({ keyId, parameterSet }, to.seal(place, secret));
      } catch (error) {
        unlessDamaged(error);
      } finally {
        zero(secret);
      }
    }
  }

  #reseal(old: OldSecret): void {
    const { keyId, parameterSet } = old;
    let secret: Uint8Array | undefined;
    try {
      secret = this.secretOf(keyId, parameterSet);
      const place = placeOf(keyId, this.#parameters(parameterSet));
      this.#parts.store.keys.secrets.reseal(old, this.#parts.vault.require().seal(place, secret));
    } catch (error) {
      unlessDamaged(error);
    } finally {
      zero(secret);
    }
  }

  #opened(unlocked: UnlockedVault, id: string, parameterSet: string): Uint8Array {
    const parameters = this.#parameters(parameterSet);
    const { sealed, sealedFor } = this.#parts.store.keys.secrets.sealed(id, parameterSet);
    const place = sealedFor === null ? placeOf(id, parameters) : placeBefore(sealedFor, parameters);
    return unlocked.open(place, sealed);
  }

  #parameters(name: string): KeyParameters {
    return parametersByName(name, this.#parts.allowInsecure);
  }
}

/** A secret that was damaged, or is of a parameter set of another version, is left to whoever asks for it. */
function unlessDamaged(error: unknown): void {
  const { code } = toCryptoNetsError(error);
  if (code !== 'VAULT_CORRUPT' && code !== 'PARAMETERS_UNKNOWN') throw error;
}

function sealed(unlocked: UnlockedVault, keyId: string, made: MadeSecret): NewSecret {
  const { parameters, createdAtMs, secret } = made;
  return {
    packing: packingOf(parameters),
    parameterSet: parameters.name,
    createdAtMs,
    sealed: unlocked.seal(placeOf(keyId, parameters), secret),
  };
}

function toSummary({ id, name, createdAtMs, fingerprint, secrets }: KeyRow): KeySummary {
  return {
    id,
    name,
    createdAt: new Date(createdAtMs).toISOString(),
    fingerprint,
    ephemeral: false,
    secrets: secrets.map(({ packing, parameterSet }) => ({
      packing: packing === 'interactive' ? 'interactive' : 'batch',
      parameters: parameterSet,
    })),
  };
}
