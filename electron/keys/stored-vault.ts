/** The vault record as it lies in the profile, with the key file beside it. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Store } from '../store/index.ts';
import { decodeVaultRecord, encodeVaultRecord, keyFileName, type VaultRecord } from '../vault/index.ts';

export interface ReadVault {
  readonly record: VaultRecord;
  /** Names the state that a change is based on. */
  readonly revision: number;
}

export class StoredVault {
  readonly #store: Pick<Store, 'vault' | 'files' | 'transaction'>;

  constructor(store: Pick<Store, 'vault' | 'files' | 'transaction'>) {
    this.#store = store;
  }

  /** Undefined when there is none. @throws VAULT_CORRUPT, STORE_NEWER */
  read(): ReadVault | undefined {
    const stored = this.#store.vault.read();
    return stored && { record: decodeVaultRecord(stored.record), revision: stored.revision };
  }

  /** With what `also` writes. @throws VAULT_EXISTS, STORE_FAILED; the key file of a vault that was not stored is gone then */
  async create(record: VaultRecord, also: () => void): Promise<void> {
    try {
      this.#store.transaction(() => {
        this.#store.vault.create(encodeVaultRecord(record));
        also();
      });
    } catch (error) {
      await this.#removeOrphan(record);
      throw error;
    }
  }

  /** @throws STORE_LOCKED (another program has changed it since) */
  replace(record: VaultRecord, revision: number): void {
    this.#store.vault.replace(encodeVaultRecord(record), revision);
  }

  /** Whether this vault, under this data key, is the one that is stored. A record that was damaged meanwhile is no other vault. */
  isStill({ vaultId, epoch }: Pick<VaultRecord, 'vaultId' | 'epoch'>): boolean {
    const stored = this.#store.vault.read();
    if (!stored) return false;
    const known = decoded(stored.record);
    return known === undefined || (Buffer.compare(known.vaultId, vaultId) === 0 && known.epoch === epoch);
  }

  /**
   * Vault, stored keys, history and whatever `also` deletes: all of it or nothing. Then the key file. A damaged record is no hindrance.
   * @throws VAULT_MISSING, STORE_FAILED
   */
  async forget(also: () => void): Promise<void> {
    const stored = this.#store.vault.read();
    if (!stored) throw new CryptoNetsError('VAULT_MISSING');
    this.#store.transaction(() => {
      this.#store.vault.deleteWithContents();
      also();
    });
    const known = decoded(stored.record);
    if (known) await this.removeKeyFile(known.vaultId);
  }

  async removeKeyFile(vaultId: Uint8Array): Promise<void> {
    await this.#store.files.remove(keyFileName(vaultId));
  }

  /** What failed before stays the error that is told. */
  async #removeOrphan(record: VaultRecord): Promise<void> {
    const { vaultId, slots } = record;
    if (!slots.some(({ type }) => type === 'file')) return;
    try {
      if (this.#store.vault.read() && this.isStill(record)) return;
      await this.removeKeyFile(vaultId);
    } catch {
      // Whether the vault was stored is not known then: its key file may be the only way in.
    }
  }
}

/** Undefined when the record is damaged. */
function decoded(record: Uint8Array): VaultRecord | undefined {
  try {
    return decodeVaultRecord(record);
  } catch {
    return undefined;
  }
}
