/** Keys that live in memory: throw-away ones, and those that were named while there was no keystore. */
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { KeySummary } from '../../shared/ipc/types.ts';
import { keyFingerprint } from '../store/index.ts';
import { zero } from '../vault/index.ts';
import type { MadeSecret, NewKey } from './make-secret.ts';
import { packingOf } from './parameters.ts';

interface MemoryKey extends NewKey {
  readonly secrets: MadeSecret[];
  /** Named by a person: moves into the keystore when one is made. */
  readonly wanted: boolean;
}

export class MemoryKeys {
  readonly #keys = new Map<string, MemoryKey>();

  /** Newest first. */
  list(): KeySummary[] {
    return [...this.#keys.values()].reverse().map(toSummary);
  }

  has(id: string): boolean {
    return this.#keys.has(id);
  }

  /** Holds a copy of the secret until the key is deleted or the program ends. */
  hold(key: NewKey, secret: MadeSecret, wanted: boolean): KeySummary {
    const held = { ...key, secrets: [copyOf(secret)], wanted };
    this.#keys.set(key.id, held);
    return toSummary(held);
  }

  /** Holds a copy of the secret, unless the key has one for its parameters. @throws KEY_NOT_FOUND */
  addSecret(id: string, secret: MadeSecret): void {
    const { secrets } = this.#found(id);
    if (!secrets.some(({ parameters }) => parameters.name === secret.parameters.name))
      secrets.push(copyOf(secret));
  }

  /** A copy: whoever gets it zeroes it. @throws KEY_NOT_FOUND */
  secretOf(id: string, parameterSet: string): Uint8Array {
    const found = this.#found(id).secrets.find(({ parameters }) => parameters.name === parameterSet);
    if (found) return found.secret.slice();
    throw new CryptoNetsError('KEY_NOT_FOUND');
  }

  /** Whoever names a key wants it. @throws KEY_NOT_FOUND */
  rename(id: string, name: string): KeySummary {
    const named = { ...this.#found(id), name, wanted: true };
    this.#keys.set(id, named);
    return toSummary(named);
  }

  delete(id: string): void {
    for (const { secret } of this.#keys.get(id)?.secrets ?? []) zero(secret);
    this.#keys.delete(id);
  }

  wanted(): readonly (NewKey & { readonly secrets: readonly MadeSecret[] })[] {
    return [...this.#keys.values()].filter(({ wanted }) => wanted);
  }

  /** Zeroes all. */
  close(): void {
    for (const id of [...this.#keys.keys()]) this.delete(id);
  }

  #found(id: string): MemoryKey {
    const key = this.#keys.get(id);
    if (key) return key;
    throw new CryptoNetsError('KEY_NOT_FOUND');
  }
}

function copyOf(made: MadeSecret): MadeSecret {
  return { ...made, secret: made.secret.slice() };
}

function toSummary({ id, name, createdAtMs, secrets }: MemoryKey): KeySummary {
  return {
    id,
    name,
    createdAt: new Date(createdAtMs).toISOString(),
    fingerprint: keyFingerprint(id),
    ephemeral: true,
    secrets: secrets.map(({ parameters }) => ({
      packing: packingOf(parameters),
      parameters: parameters.name,
    })),
  };
}
