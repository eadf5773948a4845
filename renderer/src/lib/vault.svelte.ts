/** The vault and the keys in it: making, opening, locking; making and deleting keys. */
import type { ErrorReport } from '../../../shared/errors/index.ts';
import type { Bridge } from '../../../shared/ipc/bridge.ts';
import type { InputOf } from '../../../shared/ipc/contract.ts';
import type { KeySummary, Result, VaultStatus } from '../../../shared/ipc/types.ts';
import { Operation, type Clock } from './operation.svelte.ts';
import { Remote } from './remote.svelte.ts';

export type Protection = 'passphrase' | 'keyring' | 'file';
export type UnlockWay = 'passphrase' | 'recovery' | 'keyring' | 'file';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

export class Vault {
  readonly status: Remote<VaultStatus>;
  readonly keys: Remote<readonly KeySummary[]>;
  readonly keyMaking: Operation<KeySummary>;
  /** Shown once, right after the vault was made; gone as soon as it is put away. */
  recoveryCode = $state<string | null>(null);
  working = $state(false);
  error = $state.raw<ErrorReport | null>(null);

  readonly #bridge: Bridge;

  constructor(bridge: Bridge, clock?: Clock) {
    this.#bridge = bridge;
    this.status = new Remote(() => bridge.call('vault.status', undefined));
    this.keys = new Remote(() => bridge.call('keys.list', undefined));
    this.keyMaking = new Operation(bridge, clock);
    bridge.on('vault', (status) => {
      this.status.value = status;
      void this.keys.refresh();
    });
  }

  async refresh(): Promise<void> {
    await Promise.all([this.status.refresh(), this.keys.refresh()]);
  }

  /** Makes the vault. The passphrase is sent as bytes, which are zeroed here afterwards. */
  async create(kind: Protection, passphrase: string, recoveryCode: boolean): Promise<boolean> {
    const secret = encode(passphrase);
    const protection = kind === 'passphrase' ? { kind, passphrase: secret } : { kind };
    const answer = await this.#work(() => this.#bridge.call('vault.create', { protection, recoveryCode }));
    secret.fill(0);
    if (!answer.ok) return false;
    this.status.value = answer.value.status;
    this.recoveryCode = answer.value.recoveryCode;
    await this.keys.refresh();
    return true;
  }

  async unlock(kind: UnlockWay, text: string): Promise<boolean> {
    const secret = encode(text);
    const answer = await this.#work(() => this.#bridge.call('vault.unlock', unlockInput(kind, secret)));
    secret.fill(0);
    if (answer.ok) await this.#took(answer.value);
    return answer.ok;
  }

  async lock(): Promise<void> {
    const answer = await this.#work(() => this.#bridge.call('vault.lock', undefined));
    if (answer.ok) await this.#took(answer.value);
  }

  async changePassphrase(passphrase: string): Promise<boolean> {
    const secret = encode(passphrase);
    const answer = await this.#work(() =>
      this.#bridge.call('vault.changePassphrase', { passphrase: secret }),
    );
    secret.fill(0);
    if (answer.ok) this.status.value = answer.value;
    return answer.ok;
  }

  async createKey(name: string): Promise<boolean> {
    await this.keyMaking.run((operationId) => this.#bridge.call('keys.create', { operationId, name }));
    await this.keys.refresh();
    return this.keyMaking.state === 'done';
  }

  async deleteKey(id: string): Promise<boolean> {
    const answer = await this.#work(() => this.#bridge.call('keys.delete', { id }));
    await this.keys.refresh();
    return answer.ok;
  }

  putRecoveryCodeAway(): void {
    this.recoveryCode = null;
  }

  async #took(status: VaultStatus): Promise<void> {
    this.status.value = status;
    await this.keys.refresh();
  }

  async #work<T>(call: () => Promise<Result<T>>): Promise<Result<T>> {
    this.working = true;
    this.error = null;
    const answer = await call();
    this.working = false;
    if (!answer.ok) this.error = answer.error;
    return answer;
  }
}

function unlockInput(kind: UnlockWay, secret: Uint8Array): InputOf<'vault.unlock'> {
  if (kind === 'passphrase') return { kind, passphrase: secret };
  if (kind === 'recovery') return { kind, code: secret };
  return { kind };
}
