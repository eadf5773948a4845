/** Key owners that are kept warm between predictions, and gone when the vault is locked. */
import type { KeySummary } from '../../shared/ipc/types.ts';
import { zero } from '../vault/index.ts';
import type { EngineChoice } from './engines.ts';
import type { Keys } from './keys.ts';

/** A key owner that is lent: given back, never disposed, by the borrower. */
export interface Lease<O> extends AsyncDisposable {
  readonly keyOwner: O;
}

/** Makes the owner of one packing. The secret is zeroed afterwards: it must not be kept. */
export type OwnerMaker<O> = (key: KeySummary, engine: EngineChoice, secret: Uint8Array) => Promise<O>;

interface Entry<O> {
  readonly keyId: string;
  readonly engine: EngineChoice;
  readonly keyOwner: Promise<O>;
  borrowers: number;
  /** To be disposed when the last borrower is done. */
  leaving: boolean;
}

/** Holds at most one idle owner: a second key is rare, and each holds a WASM heap or native memory. */
export class KeyOwners<O extends { dispose(): Promise<void> }> {
  readonly #maker: OwnerMaker<O>;
  readonly #keys: Keys;
  readonly #entries = new Set<Entry<O>>();

  constructor(maker: OwnerMaker<O>, keys: Keys) {
    this.#maker = maker;
    this.#keys = keys;
  }

  /** @throws KEY_NOT_FOUND, VAULT_LOCKED, KEY_INVALID, ENGINE_UNAVAILABLE */
  async borrow(key: KeySummary, engine: EngineChoice): Promise<Lease<O>> {
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

  #find(key: KeySummary, engine: EngineChoice): Entry<O> | undefined {
    return [...this.#entries].find(
      (entry) => entry.keyId === key.id && entry.engine === engine && !entry.leaving,
    );
  }

  async #make(key: KeySummary, engine: EngineChoice): Promise<Entry<O>> {
    const secret = this.#keys.secretOf(key);
    await this.release();
    const made = this.#maker(key, engine, secret);
    const keyOwner = made.finally(() => zero(secret));
    const entry: Entry<O> = { keyId: key.id, engine, keyOwner, borrowers: 0, leaving: false };
    this.#entries.add(entry);
    return entry;
  }

  async #giveBack(entry: Entry<O>): Promise<void> {
    entry.borrowers--;
    await this.#sweep(entry);
  }

  async #sweep(entry: Entry<O>): Promise<void> {
    if (!entry.leaving || entry.borrowers > 0 || !this.#entries.delete(entry)) return;
    const keyOwner = await entry.keyOwner.catch(() => undefined);
    await keyOwner?.dispose();
  }
}
