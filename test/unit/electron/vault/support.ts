/** Stand-ins for what the vault is given from outside, and small helpers of its tests. */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import {
  openVault,
  type Credential,
  type KeyFile,
  type Keyring,
  type ScryptCost,
  type UnlockedVault,
  type VaultRecord,
} from '../../../../electron/vault/index.ts';
import { passphraseBytes } from '../../../../shared/ipc/typed-text.ts';

/** The cheapest cost that is accepted. */
export const CHEAP: ScryptCost = { logN: 15, r: 8, p: 1 };
export const PASSPHRASE = 'correct horse battery';

export const passphrase = (text = PASSPHRASE): Uint8Array => passphraseBytes(text);
export const passphraseSlot = (text = PASSPHRASE) =>
  ({ type: 'passphrase', passphrase: passphrase(text), cost: CHEAP }) as const;
export const withPassphrase = (text = PASSPHRASE) =>
  ({ type: 'passphrase', passphrase: passphrase(text) }) as const;

/** What opens, whatever is to be stored of it. */
export async function unlockVault(record: VaultRecord, credential: Credential): Promise<UnlockedVault> {
  return (await openVault(record, credential)).unlocked;
}

/** The error of work that must fail with an error of the house. */
export async function failure(work: () => unknown): Promise<CryptoNetsError> {
  try {
    await work();
  } catch (error) {
    expect(error).toBeInstanceOf(CryptoNetsError);
    return error as CryptoNetsError;
  }
  return expect.fail('it should have failed');
}

export async function codeOf(work: () => unknown): Promise<string> {
  return (await failure(work)).code;
}

/** A key file in memory. */
export class MemoryKeyFile implements KeyFile {
  readonly files = new Map<string, Uint8Array>();

  async read(name: string): Promise<Uint8Array | undefined> {
    const file = this.files.get(name);
    return file && Uint8Array.from(file);
  }

  async write(name: string, bytes: Uint8Array): Promise<void> {
    this.files.set(name, Uint8Array.from(bytes));
  }

  async remove(name: string): Promise<void> {
    this.files.delete(name);
  }
}

/** A keyring that really encrypts, under a key of its own. */
export class SoftKeyring implements Keyring {
  name = 'gnome_libsecret';
  usable = true;
  key = randomBytes(32);

  backend(): string {
    return this.name;
  }

  available(): boolean {
    return this.usable;
  }

  async wrap(secret: Uint8Array): Promise<Uint8Array> {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce);
    const body = Buffer.concat([cipher.update(secret), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), body]);
  }

  async unwrap(wrapped: Uint8Array): Promise<Uint8Array> {
    const decipher = createDecipheriv('aes-256-gcm', this.key, wrapped.subarray(0, 12));
    decipher.setAuthTag(wrapped.subarray(12, 28));
    return Buffer.concat([decipher.update(wrapped.subarray(28)), decipher.final()]);
  }
}

/** A copy with one byte changed. */
export function flipped(bytes: Uint8Array, index: number, mask = 1): Uint8Array {
  const copy = Uint8Array.from(bytes);
  copy[index] = (copy[index] ?? 0) ^ mask;
  return copy;
}

/** What somebody who changes a file on purpose does: the unkeyed checksum at its end is made to fit again. */
export function withChecksum(bytes: Uint8Array, label: 'vault' | 'key-file'): Uint8Array {
  const body = bytes.subarray(0, bytes.length - 16);
  const digest = createHash('sha256').update(`cryptonets/${label}/checksum/v1`).update(body).digest();
  return Uint8Array.from(Buffer.concat([body, digest.subarray(0, 16)]));
}
