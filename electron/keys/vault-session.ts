/** The vault of a profile while the host runs: missing, locked or unlocked; every change is stored before it is told. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { VaultStatus } from '../../shared/ipc/types.ts';
import type { Store } from '../store/index.ts';
import {
  createVault,
  openVault,
  proveCredential,
  renewVault,
  selfTest,
  UnlockGate,
  type Keyring,
  type OpenedVault,
  type Renewal,
  type SlotSpec,
  type SlotType,
  type UnlockedVault,
  zero,
} from '../vault/index.ts';
import { Steering } from './steering.ts';
import { StoredVault, type ReadVault } from './stored-vault.ts';
import {
  credentialOf,
  isTyped,
  requireTypedProof,
  slotStatus,
  specOf,
  waysAtHand,
  zeroTyped,
  type Protection,
  type UnlockWith,
  type WaysAtHand,
} from './ways-in.ts';

export interface VaultSessionParts {
  readonly store: Pick<Store, 'vault' | 'files' | 'transaction' | 'steering'>;
  readonly keyring: Keyring | undefined;
  readonly autoLockMinutes: () => number;
  readonly changed: (status: VaultStatus) => void;
  /** Known answers of the runtime's cryptography; the vault's own by default. */
  readonly selfTest?: () => Promise<void>;
}

/** Rows of one kind that the vault sealed. */
export interface SealedRows {
  /** Opens and seals all of them anew; what does not open stays as it is. Synchronous, within a transaction. */
  reseal(from: UnlockedVault, to: UnlockedVault): void;
}

export interface CreatedVault {
  readonly status: VaultStatus;
  /** Shown once; null when none was made. */
  readonly recoveryCode: string | null;
}

export class VaultSession {
  readonly #parts: VaultSessionParts;
  readonly #stored: StoredVault;
  readonly #steering: Steering;
  readonly #sealed = new Set<SealedRows>();
  readonly #gate = new UnlockGate();
  #unlocked: UnlockedVault | undefined;
  #tested: Promise<void> | undefined;

  constructor(parts: VaultSessionParts) {
    this.#parts = parts;
    this.#stored = new StoredVault(parts.store);
    this.#steering = new Steering(parts.store);
  }

  status(): VaultStatus {
    const { unlocked } = this;
    const stored = this.#stored.read();
    if (!stored) return { state: 'missing', slots: [] };
    return { state: unlocked ? 'unlocked' : 'locked', slots: stored.record.slots.map(slotStatus) };
  }

  /** The open vault, or undefined. One that another program has given up or sealed anew since is locked here too. */
  get unlocked(): UnlockedVault | undefined {
    const open = this.#unlocked;
    if (open && !this.#stored.isStill(open)) open.lock();
    return this.#unlocked;
  }

  /** The open vault, for use: what it vouches for is compared first, and the vault locked when it was changed. @throws VAULT_MISSING, VAULT_LOCKED, VAULT_ALTERED */
  require(): UnlockedVault {
    const { unlocked } = this;
    if (!unlocked) throw new CryptoNetsError(this.#stored.read() ? 'VAULT_LOCKED' : 'VAULT_MISSING');
    try {
      this.#steering.verify(unlocked);
      return unlocked;
    } catch (error) {
      unlocked.lock();
      throw error;
    }
  }

  /**
   * Changes rows that the vault vouches for: names of keys, servers, settings, models that were seen. All or nothing; without a vault there is nobody
   * to vouch. Synchronous. @throws VAULT_LOCKED, VAULT_ALTERED, and what `work` throws
   */
  change<T>(work: () => T): T {
    return this.#parts.store.transaction(() => {
      if (!this.#stored.read()) return work();
      const unlocked = this.require();
      const result = work();
      this.#steering.seal(unlocked);
      return result;
    });
  }

  /** Rows that are to be sealed anew whenever the data key changes. */
  holds(rows: SealedRows): void {
    this.#sealed.add(rows);
  }

  /** @throws VAULT_EXISTS, PASSPHRASE_WEAK, KEYRING_UNAVAILABLE, STORE_FAILED, INTERNAL (self-test) */
  async create(protection: Protection, withRecoveryCode: boolean): Promise<CreatedVault> {
    try {
      await this.#trusted();
      if (this.#stored.read()) throw new CryptoNetsError('VAULT_EXISTS');
      const recovery: SlotSpec[] = withRecoveryCode ? [{ type: 'recovery' }] : [];
      return await this.#create([specOf(protection, this.#atHand()), ...recovery]);
    } finally {
      zeroTyped(protection);
    }
  }

  /**
   * @throws VAULT_MISSING, PASSPHRASE_WRONG, KEYRING_CHANGED, KEYRING_UNAVAILABLE, FILE_NOT_FOUND, VAULT_CORRUPT, VAULT_STALE, VAULT_ALTERED,
   * INTERNAL (self-test)
   */
  async unlock(by: UnlockWith): Promise<VaultStatus> {
    try {
      const { record, revision } = await this.#openable();
      const credential = credentialOf(by, this.#atHand());
      const opened = await this.#gate.attempt(() => openVault(record, credential));
      return this.#settled(opened, () => {
        if (record.epoch > 0) this.#steering.verify(opened.unlocked);
        if (opened.renewed) this.#stored.replace(opened.renewed, revision);
        if (record.epoch === 0) this.#steering.seal(opened.unlocked);
      });
    } finally {
      zeroTyped(by);
    }
  }

  /**
   * Opens a vault whose rows were changed by something else, and vouches for them as they are now: for somebody who has seen what was changed
   * (VAULT_ALTERED tells) and proves to be its owner. @throws what `unlock` throws but VAULT_ALTERED, and PASSPHRASE_REQUIRED
   */
  async acceptChanges(by: UnlockWith): Promise<VaultStatus> {
    try {
      const { record, revision } = await this.#openable();
      requireTypedProof(record.slots, by);
      const credential = credentialOf(by, this.#atHand());
      const opened = await this.#gate.attempt(() => openVault(record, credential));
      return this.#settled(opened, () => {
        if (opened.renewed) this.#stored.replace(opened.renewed, revision);
        this.#steering.seal(opened.unlocked);
      });
    } finally {
      zeroTyped(by);
    }
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

  /**
   * Somebody at an open vault proves to be its owner, before something is destroyed or given out. `by` may be left out where nothing can be typed.
   * Zeroes what was typed. @throws VAULT_LOCKED, VAULT_MISSING, PASSPHRASE_REQUIRED, PASSPHRASE_WRONG
   */
  async prove(by: UnlockWith | undefined): Promise<void> {
    try {
      this.require();
      const { record } = this.#needed();
      if (!by && !isTyped(record.slots)) return;
      if (!by) throw new CryptoNetsError('PASSPHRASE_REQUIRED');
      requireTypedProof(record.slots, by);
      const credential = credentialOf(by, this.#atHand());
      await this.#gate.attempt(() => proveCredential(record, credential));
    } finally {
      if (by) zeroTyped(by);
    }
  }

  /** The same where there is a vault; without one there is no owner to ask for. @throws what `prove` throws but VAULT_MISSING */
  async proveIfThere(by: UnlockWith | undefined): Promise<void> {
    if (this.#stored.read()) return this.prove(by);
    if (by) zeroTyped(by);
  }

  /**
   * Sets the passphrase of the open vault, for somebody who proves again to be its owner, and seals everything anew under a fresh data key: the
   * passphrase before opens nothing any more, nor does a record from before. A recovery code that was not typed is replaced. Zeroes both secrets.
   * @throws VAULT_LOCKED, VAULT_MISSING, VAULT_ALTERED, PASSPHRASE_REQUIRED, PASSPHRASE_WRONG, PASSPHRASE_WEAK, PASSPHRASE_NOT_TEXT, STORE_LOCKED
   */
  changePassphrase({
    current,
    next,
  }: {
    readonly current: UnlockWith;
    readonly next: Uint8Array;
  }): Promise<CreatedVault> {
    return this.#renew(current, { next }).finally(() => zero(next));
  }

  /**
   * Takes one way into the open vault away, with its key file, for somebody who proves again to be its owner; seals everything anew likewise.
   * @throws what `changePassphrase` throws, ARGUMENT_INVALID (no such way, or the last one)
   */
  async removeSlot(type: SlotType, current: UnlockWith): Promise<CreatedVault> {
    const done = await this.#renew(current, { without: type });
    if (type === 'file') await this.#stored.removeKeyFile(this.#needed().record.vaultId);
    return done;
  }

  /**
   * Gives up a vault that nobody can open any more, with all that only it could open: stored keys, the history, and what `also` deletes with
   * them. @throws VAULT_MISSING, ARGUMENT_INVALID (it is open), STORE_FAILED
   */
  async startOver(also: () => void): Promise<VaultStatus> {
    if (this.unlocked)
      throw new CryptoNetsError('ARGUMENT_INVALID', 'the keystore is open: expected one that nothing opens');
    await this.#stored.forget(also);
    return this.#emitStatus();
  }

  /** After the setting has changed. */
  applyAutoLock(): void {
    const minutes = this.#parts.autoLockMinutes();
    this.#unlocked?.lockAfter(minutes === 0 ? undefined : minutes * 60_000);
  }

  /** The runtime's cryptography is tested once, before it is first relied on. */
  #trusted(): Promise<void> {
    return (this.#tested ??= (this.#parts.selfTest ?? selfTest)());
  }

  async #create(specs: readonly SlotSpec[]): Promise<CreatedVault> {
    const { record, unlocked, recoveryCode } = await createVault(specs);
    try {
      await this.#stored.create(record, () => this.#steering.seal(unlocked));
    } catch (error) {
      unlocked.lock();
      throw error;
    }
    return { status: this.#opened(unlocked), recoveryCode: recoveryCode ?? null };
  }

  /** @throws VAULT_MISSING, VAULT_STALE, VAULT_CORRUPT, INTERNAL (self-test) */
  async #openable(): Promise<ReadVault> {
    await this.#trusted();
    const stored = this.#needed();
    this.#steering.assertNotStale(stored.record.epoch);
    return stored;
  }

  /** An opened vault in use, once `settle` has stored what there is to store. */
  #settled({ unlocked, renewed }: OpenedVault, settle: () => void): VaultStatus {
    try {
      if (renewed) this.#parts.store.transaction(settle);
      else settle();
    } catch (error) {
      unlocked.lock();
      throw error;
    }
    return this.#opened(unlocked);
  }

  async #renew(current: UnlockWith, change: Pick<Renewal, 'next' | 'without'>): Promise<CreatedVault> {
    try {
      const unlocked = this.require();
      const { record, revision } = this.#provable(current);
      const atHand = this.#atHand();
      const renewal = { current: credentialOf(current, atHand), atHand: waysAtHand(atHand), ...change };
      const renewed = await this.#gate.attempt(() => renewVault(record, unlocked, renewal));
      const status = this.#settled({ unlocked: renewed.unlocked, renewed: renewed.record }, () => {
        this.#steering.verify(unlocked);
        this.#stored.replace(renewed.record, revision);
        for (const rows of this.#sealed) rows.reseal(unlocked, renewed.unlocked);
        this.#steering.seal(renewed.unlocked);
      });
      return { status, recoveryCode: renewed.recoveryCode ?? null };
    } finally {
      zeroTyped(current);
    }
  }

  #needed(): ReadVault {
    const stored = this.#stored.read();
    if (stored) return stored;
    throw new CryptoNetsError('VAULT_MISSING');
  }

  /** The vault that is to be changed, for a proof of the right kind. @throws VAULT_MISSING, PASSPHRASE_REQUIRED */
  #provable(by: UnlockWith): ReadVault {
    const stored = this.#needed();
    requireTypedProof(stored.record.slots, by);
    return stored;
  }

  #opened(unlocked: UnlockedVault): VaultStatus {
    const before = this.#unlocked;
    this.#unlocked = unlocked;
    before?.lock();
    unlocked.onLock(() => {
      if (this.#unlocked !== unlocked) return;
      this.#unlocked = undefined;
      this.#emitStatus();
    });
    this.applyAutoLock();
    return this.#emitStatus();
  }

  #emitStatus(): VaultStatus {
    const status = this.status();
    this.#parts.changed(status);
    return status;
  }

  #atHand(): WaysAtHand {
    return { keyFile: this.#parts.store.files, keyring: this.#parts.keyring };
  }
}
