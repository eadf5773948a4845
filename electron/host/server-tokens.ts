/** Tokens of servers: sealed by the vault where there is one, else for this session only; never in the clear on disk. */
import type { Store } from '../store/index.ts';
import { zero, type RowPlace } from '../vault/index.ts';
import { sealedToken } from './settings.ts';
import type { VaultSession } from './vault-session.ts';

function placeOf(id: string): RowPlace {
  return { table: 'server_tokens', rowId: id, paramsDigest: new Uint8Array(0) };
}

export class ServerTokens {
  readonly #store: Store;
  readonly #vault: VaultSession;
  readonly #session = new Map<string, string>();

  constructor(store: Store, vault: VaultSession) {
    this.#store = store;
    this.#vault = vault;
  }

  keep(id: string, token: string): void {
    this.#session.set(id, token);
    const unlocked = this.#vault.unlocked;
    if (!unlocked) return;
    const plain = Buffer.from(token, 'utf8');
    const sealed = unlocked.seal(placeOf(id), plain);
    zero(plain);
    this.#store.settings.write(sealedToken(id), Buffer.from(sealed).toString('base64'));
  }

  /** Undefined when there is none, or it is sealed and the vault locked: the server then says what it thinks of that. */
  of(id: string): string | undefined {
    const known = this.#session.get(id);
    const sealed = this.#store.settings.read(sealedToken(id));
    if (known !== undefined || sealed === null || !this.#vault.unlocked) return known;
    const plain = this.#vault.unlocked.open(placeOf(id), new Uint8Array(Buffer.from(sealed, 'base64')));
    const token = Buffer.from(plain).toString('utf8');
    zero(plain);
    return token;
  }

  forget(id: string): void {
    this.#session.delete(id);
    this.#store.settings.reset(sealedToken(id));
  }
}
