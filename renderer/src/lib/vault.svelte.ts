/** The vault and the keys in it: making, opening, locking; making and deleting keys. */
import type { ErrorReport } from '../../../shared/errors/index.ts';
import type { Bridge } from '../../../shared/ipc/bridge.ts';
import type { InputOf } from '../../../shared/ipc/contract.ts';
import { passphraseBytes } from '../../../shared/ipc/typed-text.ts';
import type { KeySummary, Result, VaultStatus } from '../../../shared/ipc/types.ts';
import { Operation, type Clock } from './operation.svelte.ts';
import { Remote } from './remote.svelte.ts';

export type Protection = 'passphrase' | 'keyring' | 'file';
export type TypedWay = 'passphrase' | 'recovery';
export type UnlockWay = TypedWay | 'keyring' | 'file';

/** Whether the vault can be opened that way. */
export const hasWay = ({ slots }: VaultStatus, way: UnlockWay): boolean =>
  slots.some(({ kind }) => kind === way);

export class Vault {
  readonly status: Remote<VaultStatus>;
  readonly keys: Remote<readonly KeySummary[]>;
  readonly keyMaking: Operation<'keys.create'>;
  /** Shown once, right after it was made; gone as soon as it is put away. */
  recoveryCode = $state<string | null>(null);
  /** There was one before, which opens nothing any more. */
  recoveryCodeIsNew = $state(false);
  working = $state(false);
  error = $state.raw<ErrorReport | null>(null);

  readonly #bridge: Bridge;

  constructor(bridge: Bridge, clock?: Clock) {
    this.#bridge = bridge;
    this.status = new Remote(() => bridge.call('vault.status', undefined));
    this.keys = new Remote(() => bridge.call('keys.list', undefined));
    this.keyMaking = new Operation(bridge, 'keys.create', clock);
    bridge.on('keys', (keys) => (this.keys.value = keys));
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
    const secret = passphraseBytes(passphrase);
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
    const secret = passphraseBytes(text);
    const answer = await this.#work(() => this.#bridge.call('vault.unlock', unlockInput(kind, secret)));
    secret.fill(0);
    if (answer.ok) await this.#took(answer.value);
    return answer.ok;
  }

  /** Opens a vault whose rows something else has changed, and takes them as they are. */
  async acceptChanges(kind: UnlockWay, text: string): Promise<boolean> {
    const secret = passphraseBytes(text);
    const answer = await this.#work(() =>
      this.#bridge.call('vault.acceptChanges', unlockInput(kind, secret)),
    );
    secret.fill(0);
    if (answer.ok) await this.#took(answer.value);
    return answer.ok;
  }

  async lock(): Promise<void> {
    const answer = await this.#work(() => this.#bridge.call('vault.lock', undefined));
    if (answer.ok) await this.#took(answer.value);
  }

  /** @param way what `current` is: the passphrase that the vault has, or its recovery code */
  async changePassphrase(way: TypedWay, current: string, next: string): Promise<boolean> {
    const [proof, secret] = [passphraseBytes(current), passphraseBytes(next)];
    const answer = await this.#work(() =>
      this.#bridge.call('vault.changePassphrase', { current: typedInput(way, proof), next: secret }),
    );
    proof.fill(0);
    secret.fill(0);
    if (!answer.ok) return false;
    this.status.value = answer.value.status;
    this.recoveryCode = answer.value.recoveryCode;
    this.recoveryCodeIsNew = answer.value.recoveryCode !== null;
    return true;
  }

  /** Gives up a vault that nobody can open any more, with all that is in it. */
  async startOver(): Promise<boolean> {
    const answer = await this.#work(() => this.#bridge.call('vault.startOver', undefined));
    if (answer.ok) await this.#took(answer.value);
    return answer.ok;
  }

  async createKey(name: string): Promise<boolean> {
    await this.keyMaking.run({ name });
    await this.keys.refresh();
    return this.keyMaking.state === 'done';
  }

  async renameKey(id: string, name: string): Promise<boolean> {
    const answer = await this.#work(() => this.#bridge.call('keys.rename', { id, name }));
    await this.keys.refresh();
    return answer.ok;
  }

  /** @param way what `secret` is; null where nothing is to be proven */
  async deleteKey(id: string, way: TypedWay | null, secret: string): Promise<boolean> {
    const answer = await proving(way, secret, (current) =>
      this.#work(() => this.#bridge.call('keys.delete', { id, current })),
    );
    await this.keys.refresh();
    return answer.ok;
  }

  putRecoveryCodeAway(): void {
    this.recoveryCode = null;
    this.recoveryCodeIsNew = false;
  }

  async #took(status: VaultStatus): Promise<void> {
    this.status.accept({ ok: true, value: status });
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
  return kind === 'passphrase' || kind === 'recovery' ? typedInput(kind, secret) : { kind };
}

/** What the owner of a vault types to prove it; null where there is none, or nothing can be typed. */
export function wayToProve(status: VaultStatus | null | undefined): TypedWay | null {
  if (!status || status.state === 'missing') return null;
  if (hasWay(status, 'passphrase')) return 'passphrase';
  return hasWay(status, 'recovery') ? 'recovery' : null;
}

/** Zeroes what was typed, whatever becomes of the call. */
export async function proving<T>(
  way: TypedWay | null,
  secret: string,
  call: (current: ReturnType<typeof typedInput> | undefined) => Promise<T>,
): Promise<T> {
  const bytes = passphraseBytes(secret);
  try {
    return await call(way === null ? undefined : typedInput(way, bytes));
  } finally {
    bytes.fill(0);
  }
}

function typedInput(kind: TypedWay, secret: Uint8Array) {
  return kind === 'passphrase' ? { kind, passphrase: secret } : { kind, code: secret };
}
