/** The vault of a profile while the host runs: missing, locked or unlocked; every change is stored before it is told. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { VaultStatus } from '../../shared/ipc/types.ts';
import type { Store } from '../store/index.ts';
import {
  addSlot,
  createVault,
  decodeVaultRecord,
  encodeVaultRecord,
  keyFileName,
  keyringBackend,
  removeSlot,
  selfTest,
  UnlockGate,
  unlockVault,
  type Credential,
  type Keyring,
  type Slot,
  type SlotSpec,
  type SlotType,
  type UnlockedVault,
  type VaultRecord,
  zero,
} from '../vault/index.ts';

/** How a new vault is protected; passphrases are taken over and zeroed. */
export type Protection =
  { readonly kind: 'passphrase'; readonly passphrase: Uint8Array } | { readonly kind: 'keyring' | 'file' };

export type UnlockWith =
  | { readonly kind: 'passphrase'; readonly passphrase: Uint8Array }
  | { readonly kind: 'recovery'; readonly code: Uint8Array }
  | { readonly kind: 'keyring' | 'file' };

export interface VaultSessionParts {
  readonly store: Store;
  readonly keyring: Keyring | undefined;
  readonly autoLockMinutes: () => number;
  readonly changed: (status: VaultStatus) => void;
  /** Known answers of the runtime's cryptography; the vault's own by default. */
  readonly selfTest?: () => Promise<void>;
}

export class VaultSession {
  readonly #parts: VaultSessionParts;
  readonly #gate = new UnlockGate();
  #unlocked: UnlockedVault | undefined;
  #tested: Promise<void> | undefined;

  constructor(parts: VaultSessionParts) {
    this.#parts = parts;
  }

  status(): VaultStatus {
    const record = this.#record();
    if (!record) return { state: 'missing', slots: [] };
    return { state: this.#unlocked ? 'unlocked' : 'locked', slots: record.slots.map(slotStatus) };
  }

  /** The open vault, or undefined. */
  get unlocked(): UnlockedVault | undefined {
    return this.#unlocked;
  }

  /** @throws VAULT_MISSING, VAULT_LOCKED */
  require(): UnlockedVault {
    if (this.#unlocked) return this.#unlocked;
    throw new CryptoNetsError(this.#record() ? 'VAULT_LOCKED' : 'VAULT_MISSING');
  }

  /** @throws VAULT_EXISTS, PASSPHRASE_WEAK, KEYRING_UNAVAILABLE, STORE_FAILED, INTERNAL (self-test) */
  async create(
    protection: Protection,
    withRecoveryCode: boolean,
  ): Promise<{ status: VaultStatus; recoveryCode: string | null }> {
    await this.#trusted(protection);
    if (this.#record()) throw new CryptoNetsError('VAULT_EXISTS');
    const specs: SlotSpec[] = [
      this.#spec(protection),
      ...(withRecoveryCode ? [{ type: 'recovery' } as const] : []),
    ];
    const { record, unlocked, recoveryCode } = await createVault(specs);
    try {
      this.#parts.store.vault.create(encodeVaultRecord(record));
    } catch (error) {
      unlocked.lock();
      if (protection.kind === 'file') await this.#removeOrphan(record);
      throw error;
    }
    return { status: this.#opened(unlocked), recoveryCode: recoveryCode ?? null };
  }

  /** @throws VAULT_MISSING, PASSPHRASE_WRONG, KEYRING_CHANGED, KEYRING_UNAVAILABLE, FILE_NOT_FOUND, VAULT_CORRUPT, INTERNAL (self-test) */
  async unlock(by: UnlockWith): Promise<VaultStatus> {
    await this.#trusted(by);
    const record = this.#record();
    if (!record) throw new CryptoNetsError('VAULT_MISSING');
    const credential = this.#credential(by);
    const unlocked = await this.#gate.attempt(() => unlockVault(record, credential));
    return this.#opened(unlocked);
  }

  /** Opens the vault where that asks nobody anything (key file, keyring). Whether it is open afterwards. */
  async unlockWithoutAsking(): Promise<boolean> {
    const kinds = this.status().slots.map(({ kind }) => kind);
    for (const kind of ['file', 'keyring'] as const) {
      if (this.#unlocked) break;
      // A way that does not work is not the last one: people still have their passphrase or code.
      if (kinds.includes(kind)) await this.unlock({ kind }).catch(() => undefined);
    }
    return this.#unlocked !== undefined;
  }

  lock(): VaultStatus {
    this.#unlocked?.lock();
    return this.status();
  }

  /** Sets the passphrase of the open vault. @throws VAULT_LOCKED, VAULT_MISSING, PASSPHRASE_WEAK, STORE_LOCKED */
  async changePassphrase(passphrase: Uint8Array): Promise<VaultStatus> {
    const unlocked = this.require();
    const stored = this.#parts.store.vault.read()!;
    const record = decodeVaultRecord(stored.record);
    const changed = await addSlot(record, unlocked, { type: 'passphrase', passphrase });
    this.#parts.store.vault.replace(encodeVaultRecord(changed.record), stored.revision);
    return this.#tell();
  }

  /** Takes one way into the open vault away, with its key file. @throws VAULT_LOCKED, VAULT_MISSING, ARGUMENT_INVALID (no such way, or the last one), STORE_LOCKED */
  async removeSlot(type: SlotType): Promise<VaultStatus> {
    const unlocked = this.require();
    const stored = this.#parts.store.vault.read()!;
    const record = decodeVaultRecord(stored.record);
    const left = removeSlot(record, unlocked, type);
    this.#parts.store.vault.replace(encodeVaultRecord(left), stored.revision);
    if (type === 'file') await this.#parts.store.files.remove(keyFileName(record.vaultId));
    return this.#tell();
  }

  /** After the setting has changed. */
  applyAutoLock(): void {
    const minutes = this.#parts.autoLockMinutes();
    this.#unlocked?.lockAfter(minutes === 0 ? undefined : minutes * 60_000);
  }

  /** The runtime's cryptography is tested once, before it is first relied on. A secret that comes too early is zeroed. */
  async #trusted(secrets: Protection | UnlockWith): Promise<void> {
    try {
      await (this.#tested ??= (this.#parts.selfTest ?? selfTest)());
    } catch (error) {
      if (secrets.kind === 'passphrase') zero(secrets.passphrase);
      if (secrets.kind === 'recovery') zero(secrets.code);
      throw error;
    }
  }

  /** The key file of a vault that was not stored. What failed stays the error that is told. */
  async #removeOrphan({ vaultId }: VaultRecord): Promise<void> {
    try {
      const stored = this.#record();
      if (stored && Buffer.compare(stored.vaultId, vaultId) === 0) return;
      await this.#parts.store.files.remove(keyFileName(vaultId));
    } catch {
      // Whether the vault was stored is not known then: its key file may be the only way in.
    }
  }

  #record(): VaultRecord | undefined {
    const stored = this.#parts.store.vault.read();
    return stored && decodeVaultRecord(stored.record);
  }

  #opened(unlocked: UnlockedVault): VaultStatus {
    this.#unlocked?.lock();
    this.#unlocked = unlocked;
    unlocked.onLock(() => {
      if (this.#unlocked !== unlocked) return;
      this.#unlocked = undefined;
      this.#tell();
    });
    this.applyAutoLock();
    return this.#tell();
  }

  #tell(): VaultStatus {
    const status = this.status();
    this.#parts.changed(status);
    return status;
  }

  #keyring(): Keyring {
    if (this.#parts.keyring) return this.#parts.keyring;
    throw new CryptoNetsError('KEYRING_UNAVAILABLE');
  }

  #spec(protection: Protection): SlotSpec {
    if (protection.kind === 'passphrase') return { type: 'passphrase', passphrase: protection.passphrase };
    if (protection.kind === 'keyring') return { type: 'keyring', keyring: this.#keyring() };
    return { type: 'file', keyFile: this.#parts.store.files };
  }

  #credential(by: UnlockWith): Credential {
    switch (by.kind) {
      case 'passphrase':
        return { type: 'passphrase', passphrase: by.passphrase };
      case 'recovery':
        return { type: 'recovery', code: Buffer.from(by.code).toString('utf8') };
      case 'keyring':
        return { type: 'keyring', keyring: this.#keyring() };
      case 'file':
        return { type: 'file', keyFile: this.#parts.store.files };
    }
  }
}

function slotStatus(slot: Slot): VaultStatus['slots'][number] {
  return {
    id: slot.type,
    kind: slot.type,
    createdAt: new Date(slot.createdAtMs).toISOString(),
    ...(slot.type === 'keyring' ? { backend: keyringBackend(slot) } : {}),
  };
}
