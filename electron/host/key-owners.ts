/** Key owners that are kept warm between predictions, and gone when the vault is locked. */
import type { KeyOwner } from '../../engine/key-owner.ts';
import type { KeySummary } from '../../shared/ipc/types.ts';
import { zero } from '../vault/index.ts';
import type { ClientEngines, EngineChoice } from './engines.ts';
import type { Keys } from './keys.ts';

/** A key owner that is lent: given back, never disposed, by the borrower. */
export interface Lease extends AsyncDisposable {
  readonly keyOwner: KeyOwner;
}

interface Entry {
  readonly keyId: string;
  readonly engine: EngineChoice;
  readonly keyOwner: Promise<KeyOwner>;
  borrowers: number;
  /** To be disposed when the last borrower is done. */
  leaving: boolean;
}

/** Holds at most one idle owner: a second key is rare, and each holds a WASM heap or native memory. */
export class KeyOwners {
  readonly #engines: ClientEngines;
  readonly #keys: Keys;
  readonly #entries = new Set<Entry>();

  constructor(engines: ClientEngines, keys: Keys) {
    this.#engines = engines;
    this.#keys = keys;
  }

  /** @throws KEY_NOT_FOUND, VAULT_LOCKED, KEY_INVALID, ENGINE_UNAVAILABLE */
  async borrow(key: KeySummary, engine: EngineChoice): Promise<Lease> {
    const entry = this.#find(key, engine) ?? (await this.#make(key, engine));
    entry.borrowers++;
    try {
      const keyOwner = await entry.keyOwner;
      return { keyOwner, [Symbol.asyncDispose]: () => this.#giveBack(entry) };
    } catch (error) {
      entry.leaving = true;
      await this.#giveBack(entry);
      throw error;
    }
  }

  /** Disposes idle owners now and lent ones when they come back. Resolves when the idle ones are gone. */
  async release(): Promise<void> {
    const leaving = [...this.#entries];
    for (const entry of leaving) entry.leaving = true;
    await Promise.all(leaving.map((entry) => this.#sweep(entry)));
  }

  #find(key: KeySummary, engine: EngineChoice): Entry | undefined {
    return [...this.#entries].find(
      (entry) => entry.keyId === key.id && entry.engine === engine && !entry.leaving,
    );
  }

  async #make(key: KeySummary, engine: EngineChoice): Promise<Entry> {
    const secret = this.#keys.secretOf(key);
    await this.release();
    const made = this.#engines.keyOwner(engine, this.#keys.parametersOf(key), secret);
    const keyOwner = made.finally(() => zero(secret));
    const entry: Entry = { keyId: key.id, engine, keyOwner, borrowers: 0, leaving: false };
    this.#entries.add(entry);
    return entry;
  }

  async #giveBack(entry: Entry): Promise<void> {
    entry.borrowers--;
    await this.#sweep(entry);
  }

  async #sweep(entry: Entry): Promise<void> {
    if (!entry.leaving || entry.borrowers > 0 || !this.#entries.delete(entry)) return;
    const keyOwner = await entry.keyOwner.catch(() => undefined);
    await keyOwner?.dispose();
  }
}
