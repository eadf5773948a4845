/** Tokens of servers: sealed by the vault where there is one, else for this session only; never in the clear on disk. */
import { MAX_PAGE_ROWS, type Store } from '../store/index.ts';
import { toCryptoNetsError } from '../../shared/errors/index.ts';
import { zero, type RowPlace, type UnlockedVault } from '../vault/index.ts';
import { sealedToken } from './settings.ts';
import type { VaultSession } from '../keys/vault-session.ts';

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
    vault.holds({ reseal: (from, to) => this.#reseal(from, to) });
  }

  keep(id: string, token: string): void {
    this.#session.set(id, token);
    const unlocked = this.#vault.unlocked;
    if (unlocked) this.#write(unlocked, id, token);
  }

  /**
   * Undefined when there is none, or it is sealed and the vault locked: the server then says what it thinks of that.
   * @throws VAULT_ALTERED (the token would go to an address that it was not given for)
   */
  of(id: string): string | undefined {
    const known = this.#session.get(id);
    const sealed = this.#store.settings.read(sealedToken(id));
    if (!this.#vault.unlocked || (sealed === null && known === undefined)) return known;
    const unlocked = this.#vault.require();
    return known ?? tokenOf(unlocked, id, sealed!);
  }

  #reseal(from: UnlockedVault, to: UnlockedVault): void {
    for (const { id } of this.#store.servers.list({ limit: MAX_PAGE_ROWS })) {
      const sealed = this.#store.settings.read(sealedToken(id));
      if (sealed === null) continue;
      try {
        this.#write(to, id, tokenOf(from, id, sealed));
      } catch (error) {
        if (toCryptoNetsError(error).code !== 'VAULT_CORRUPT') throw error;
      }
    }
  }

  #write(unlocked: UnlockedVault, id: string, token: string): void {
    const plain = Buffer.from(token, 'utf8');
    const sealed = unlocked.seal(placeOf(id), plain);
    zero(plain);
    this.#store.settings.write(sealedToken(id), Buffer.from(sealed).toString('base64'));
  }

  /** Of all servers: what the vault had sealed is lost with it. */
  forgetAll(): void {
    for (const { id } of this.#store.servers.list({ limit: MAX_PAGE_ROWS })) this.forget(id);
    this.#session.clear();
  }

  forget(id: string): void {
    this.#session.delete(id);
    this.#store.settings.reset(sealedToken(id));
  }
}

function tokenOf(unlocked: UnlockedVault, id: string, sealed: string): string {
  const plain = unlocked.open(placeOf(id), new Uint8Array(Buffer.from(sealed, 'base64')));
  const token = Buffer.from(plain).toString('utf8');
  zero(plain);
  return token;
}
