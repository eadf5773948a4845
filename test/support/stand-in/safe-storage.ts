/**
 * safeStorage, with a keyring (a key beside the profile plays it) or without.
 *
 * Assumed of Electron: on Linux `getSelectedStorageBackend` says `basic_text` where there is no keyring; what another key encrypted is
 * refused; the asynchronous calls are for after `ready` (electronjs.org/docs/latest/api/safe-storage).
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type * as Electron from 'electron';

type Used =
  'decryptStringAsync' | 'encryptStringAsync' | 'getSelectedStorageBackend' | 'isAsyncEncryptionAvailable';

export type Backend = ReturnType<Electron.SafeStorage['getSelectedStorageBackend']>;

export function makeSafeStorage(backend: Backend, keyFile: string): Pick<Electron.SafeStorage, Used> {
  const key = (): Buffer => {
    if (!existsSync(keyFile)) writeFileSync(keyFile, randomBytes(32), { mode: 0o600 });
    return readFileSync(keyFile);
  };
  return {
    getSelectedStorageBackend: () => backend,
    isAsyncEncryptionAvailable: () => Promise.resolve(true),
    encryptStringAsync: async (text) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', key(), nonce);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Promise.resolve(Buffer.concat([nonce, cipher.getAuthTag(), sealed]));
    },
    decryptStringAsync: async (encrypted) => {
      const decipher = createDecipheriv('aes-256-gcm', key(), encrypted.subarray(0, 12));
      decipher.setAuthTag(encrypted.subarray(12, 28));
      const result = Buffer.concat([decipher.update(encrypted.subarray(28)), decipher.final()]).toString(
        'utf8',
      );
      return Promise.resolve({ result, shouldReEncrypt: false });
    },
  };
}
