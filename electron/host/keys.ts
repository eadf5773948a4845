/** The keys of a profile: sealed rows of the store, and keys that live in memory only. */
import { createHash } from 'node:crypto';
import { CryptoNetsError, toCryptoNetsError } from '../../shared/errors/index.ts';
import {
  interactiveSetByName,
  parameterSetByName,
  type InteractiveSet,
  type KeyParameters,
  type ParameterSet,
} from '../../shared/he/index.ts';
import type { KeySummary } from '../../shared/ipc/types.ts';
import type { MadeKey } from '../operations/index.ts';
import { keyFingerprint, MAX_PAGE_ROWS, type KeyRow, type Store } from '../store/index.ts';
import { exportKey, importKey, zero, type RowPlace } from '../vault/index.ts';
import type { VaultSession } from './vault-session.ts';

interface MemoryKey {
  readonly summary: KeySummary;
  readonly createdAtMs: number;
  readonly secret: Uint8Array;
  /** Named by a person: moves into the vault when one is made. */
  readonly wanted: boolean;
}

export interface KeysParts {
  readonly store: Store;
  readonly vault: VaultSession;
  /** Told the id of each key that is gone. */
  readonly gone: (id: string) => void;
  /** Tests only. */
  readonly allowInsecure: boolean;
}

/** Name of the key that is made by itself and gone with the program. */
export const EPHEMERAL_NAME = 'ephemeral';

/** The two packings have other primes, so other keys: the one for interactive packing stands beside the named one. */
export const INTERACTIVE_SUFFIX = '.interactive';

export class Keys {
  readonly #parts: KeysParts;
  readonly #memory = new Map<string, MemoryKey>();

  constructor(parts: KeysParts) {
    this.#parts = parts;
  }

  list(): KeySummary[] {
    const stored = this.#parts.store.keys.list({ limit: MAX_PAGE_ROWS }).map(toSummary);
    return [...[...this.#memory.values()].map(({ summary }) => summary), ...stored];
  }

  /** @throws KEY_NOT_FOUND */
  byName(name: string): KeySummary {
    const inMemory = [...this.#memory.values()].find(({ summary }) => summary.name === name);
    return inMemory?.summary ?? toSummary(this.#parts.store.keys.byName(name));
  }

  /** Before a key is made: that its name is free. @throws KEY_EXISTS */
  requireFree(name: string): void {
    if (this.list().some((key) => key.name === name)) throw new CryptoNetsError('KEY_EXISTS');
  }

  /** A key that fits and can be used now: the newest stored one when the vault is open, else one in memory. */
  fitting(parameters: KeyParameters): KeySummary | undefined {
    const usable = this.list().filter((key) => key.parameters === parameters.name);
    const stored = this.#parts.vault.unlocked && usable.find((key) => !key.ephemeral);
    return stored ?? usable.find((key) => key.ephemeral);
  }

  /** Seals a made key into the store. @throws VAULT_LOCKED, VAULT_MISSING, KEY_EXISTS */
  keep(made: Pick<MadeKey, 'id' | 'parameters' | 'createdAtMs' | 'secret'>, name: string): KeySummary {
    const { id, parameters, createdAtMs, secret } = made;
    const sealedSecret = this.#parts.vault.require().seal(placeOf(id, parameters), secret);
    return toSummary(
      this.#parts.store.keys.add({ id, name, parameterSet: parameters.name, createdAtMs, sealedSecret }),
    );
  }

  /** Holds a made key in memory until it is deleted or the program ends. */
  hold(made: MadeKey, name: string, wanted: boolean): KeySummary {
    const { id, parameters, createdAtMs, secret } = made;
    const row = { id, name, parameterSet: parameters.name, createdAtMs, fingerprint: keyFingerprint(id) };
    const summary = { ...toSummary(row), ephemeral: true };
    this.#memory.set(id, { summary, createdAtMs, secret: secret.slice(), wanted });
    return summary;
  }

  /** A copy of the secret: whoever gets it zeroes it. @throws KEY_NOT_FOUND, VAULT_LOCKED, VAULT_CORRUPT */
  secretOf(key: KeySummary): Uint8Array {
    const held = this.#memory.get(key.id);
    if (held) return held.secret.slice();
    const sealed = this.#parts.store.keys.sealedSecret(key.id);
    return this.#parts.vault.require().open(placeOf(key.id, this.parametersOf(key)), sealed);
  }

  /** @throws PARAMETERS_UNKNOWN for a key of another version */
  parametersOf(key: Pick<KeySummary, 'parameters'>): ParameterSet | InteractiveSet {
    const { allowInsecure } = this.#parts;
    try {
      return parameterSetByName(key.parameters, { allowInsecure });
    } catch (error) {
      if (toCryptoNetsError(error).code !== 'PARAMETERS_UNKNOWN') throw error;
      return interactiveSetByName(key.parameters, { allowInsecure });
    }
  }

  /** @throws KEY_INVALID for a key of interactive packing */
  batchParametersOf(key: Pick<KeySummary, 'parameters'>): ParameterSet {
    const parameters = this.parametersOf(key);
    if (parameters.scheme === 'bgv') return parameters;
    throw new CryptoNetsError('KEY_INVALID', 'This key is for interactive packing.');
  }

  /** @throws KEY_INVALID for a key of batch packing */
  interactiveParametersOf(key: Pick<KeySummary, 'parameters'>): InteractiveSet {
    const parameters = this.parametersOf(key);
    if (parameters.scheme === 'bfv') return parameters;
    throw new CryptoNetsError('KEY_INVALID', 'This key is for batch packing.');
  }

  /** With the key for interactive packing that stands beside it. @throws KEY_NOT_FOUND */
  delete(id: string): void {
    const all = this.list();
    const name = all.find((key) => key.id === id && !key.ephemeral)?.name;
    const beside = name && all.find((key) => key.name === name + INTERACTIVE_SUFFIX && !key.ephemeral);
    this.#deleteOne(id);
    if (beside) this.#deleteOne(beside.id);
  }

  #deleteOne(id: string): void {
    const held = this.#memory.get(id);
    if (held) zero(held.secret);
    if (!this.#memory.delete(id)) this.#parts.store.keys.delete(id);
    this.#parts.gone(id);
  }

  /** After a vault was made: named keys of this session are sealed into it. */
  adoptIntoVault(): void {
    for (const { summary, createdAtMs, secret, wanted } of [...this.#memory.values()]) {
      if (!wanted) continue;
      this.keep(
        { id: summary.id, parameters: this.parametersOf(summary), createdAtMs, secret },
        summary.name,
      );
      this.#memory.delete(summary.id);
      zero(secret);
    }
  }

  /** The bytes of a key file under a passphrase of its own, which is zeroed. @throws KEY_NOT_FOUND, VAULT_LOCKED, PASSPHRASE_WEAK */
  async exportFile(key: KeySummary, passphrase: Uint8Array): Promise<Uint8Array> {
    const secret = this.secretOf(key);
    try {
      const createdAtMs = Date.parse(key.createdAt);
      const facts = { keyId: key.id, name: key.name, parameterSet: key.parameters, createdAtMs };
      return await exportKey({ ...facts, secret }, passphrase);
    } finally {
      zero(secret);
    }
  }

  /** Seals the key of a key file into the store, under another name when one is given. @throws KEY_INVALID, KEY_EXISTS, PASSPHRASE_WRONG, VAULT_LOCKED */
  async importFile(bytes: Uint8Array, passphrase: Uint8Array, name?: string): Promise<KeySummary> {
    this.#parts.vault.require();
    const key = await importKey(bytes, passphrase);
    try {
      const parameters = this.parametersOf({ parameters: key.parameterSet });
      const { keyId: id, createdAtMs, secret } = key;
      return this.keep({ id, parameters, createdAtMs, secret }, name ?? key.name);
    } finally {
      zero(key.secret);
    }
  }

  /** Zeroes what lives in memory. */
  close(): void {
    for (const { secret } of this.#memory.values()) zero(secret);
    this.#memory.clear();
  }
}

function toSummary(row: KeyRow): KeySummary {
  const { id, name, parameterSet, createdAtMs, fingerprint } = row;
  const createdAt = new Date(createdAtMs).toISOString();
  return { id, name, parameters: parameterSet, createdAt, fingerprint, ephemeral: false };
}

/** Where a sealed key belongs: bound to its row and to all numbers of its parameters, not only to their name. */
function placeOf(id: string, parameters: KeyParameters & { readonly plainModulus?: bigint }): RowPlace {
  const { name, polyDegree, plainModulus, dataPrimes, specialPrime } = parameters;
  const plain = plainModulus === undefined ? [] : [plainModulus];
  const text = [name, polyDegree, ...plain, ...dataPrimes, specialPrime].join(' ');
  return { table: 'keys', rowId: id, paramsDigest: createHash('sha256').update(text).digest() };
}
