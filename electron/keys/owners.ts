/** Key owners that are kept warm between predictions, and gone when the vault is locked. */
import type { KeySummary } from '../../shared/ipc/types.ts';
import { zero } from '../vault/index.ts';
import type { EngineChoice } from '../../shared/protocol/index.ts';
import type { KeyRing } from './key-ring.ts';
import type { KeyParameters } from './parameters.ts';

/** A key owner that is lent: given back, never disposed, by the borrower. */
export interface Lease<O> extends AsyncDisposable {
  readonly keyOwner: O;
}

/** Makes the owner of one packing. The secret is zeroed afterwards: it must not be kept. */
export type OwnerMaker<O, P> = (engine: EngineChoice, parameters: P, secret: Uint8Array) => Promise<O>;

interface Entry<O> {
  readonly keyId: string;
  readonly parameterSet: string;
  readonly engine: EngineChoice;
  readonly keyOwner: Promise<O>;
  borrowers: number;
  /** To be disposed when the last borrower is done. */
  leaving: boolean;
  /** Resolved when it was disposed. */
  readonly gone: PromiseWithResolvers<void>;
}

/** Holds at most one idle owner: a second key is rare, and each holds a WASM heap or native memory. */
export class KeyOwners<O extends { dispose(): Promise<void> }, P extends KeyParameters> {
  readonly #maker: OwnerMaker<O, P>;
  readonly #keys: Pick<KeyRing, 'secretOf'>;
  readonly #entries = new Set<Entry<O>>();

  constructor(maker: OwnerMaker<O, P>, keys: Pick<KeyRing, 'secretOf'>) {
    this.#maker = maker;
    this.#keys = keys;
  }

  /** @throws KEY_NOT_FOUND, VAULT_LOCKED, KEY_INVALID, ENGINE_UNAVAILABLE */
  async borrow(key: KeySummary, parameters: P, engine: EngineChoice): Promise<Lease<O>> {
    const entry = this.#find(key, parameters, engine) ?? (await this.#make(key, parameters, engine));
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

  /** Disposes idle owners, of one key or of all, now and lent ones when they come back. Resolves when the idle ones are gone. */
  async release(keyId?: string): Promise<void> {
    const leaving = [...this.#entries].filter((entry) => keyId === undefined || entry.keyId === keyId);
    for (const entry of leaving) entry.leaving = true;
    await Promise.all(leaving.map((entry) => this.#sweep(entry)));
  }

  /** When the lent owners of a key that was released will be back; undefined when none is lent. */
  returning(keyId: string): Promise<unknown> | undefined {
    const leaving = [...this.#entries].filter((entry) => entry.keyId === keyId && entry.leaving);
    return leaving.length === 0 ? undefined : Promise.all(leaving.map(({ gone }) => gone.promise));
  }

  #find({ id }: KeySummary, { name }: P, engine: EngineChoice): Entry<O> | undefined {
    return [...this.#entries].find(
      (entry) =>
        entry.keyId === id && entry.parameterSet === name && entry.engine === engine && !entry.leaving,
    );
  }

  async #make(key: KeySummary, parameters: P, engine: EngineChoice): Promise<Entry<O>> {
    const secret = this.#keys.secretOf(key, parameters);
    await this.release();
    const keyOwner = this.#maker(engine, parameters, secret).finally(() => zero(secret));
    const facts = { keyId: key.id, parameterSet: parameters.name, engine };
    const entry: Entry<O> = {
      ...facts,
      keyOwner,
      borrowers: 0,
      leaving: false,
      gone: Promise.withResolvers<void>(),
    };
    this.#entries.add(entry);
    return entry;
  }

  async #giveBack(entry: Entry<O>): Promise<void> {
    entry.borrowers--;
    await this.#sweep(entry);
  }

  async #sweep(entry: Entry<O>): Promise<void> {
    if (!entry.leaving || entry.borrowers > 0 || !this.#entries.delete(entry)) return;
    try {
      const keyOwner = await entry.keyOwner.catch(() => undefined);
      await keyOwner?.dispose();
    } finally {
      entry.gone.resolve();
    }
  }
}
