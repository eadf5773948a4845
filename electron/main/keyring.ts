/** The operating system's keyring over safeStorage's asynchronous calls: wraps small secrets, refuses where it would only obfuscate. */
import type { SafeStorage } from 'electron';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { KeyringFacts } from '../ipc/host-messages.ts';

type Storage = Pick<
  SafeStorage,
  'encryptStringAsync' | 'decryptStringAsync' | 'isAsyncEncryptionAvailable' | 'getSelectedStorageBackend'
>;

export interface MainKeyring {
  facts(): Promise<KeyringFacts>;
  wrap(secret: Uint8Array): Promise<Uint8Array>;
  unwrap(wrapped: Uint8Array): Promise<Uint8Array>;
}

/** On Linux: what safeStorage calls `basic_text` is a password in the source code of Chromium. */
const UNPROTECTED = ['basic_text', 'unknown'];

function backendOf(storage: Storage, platform: NodeJS.Platform): string {
  if (platform === 'darwin') return 'keychain';
  if (platform === 'win32') return 'dpapi';
  return platform === 'linux' ? storage.getSelectedStorageBackend() : 'unknown';
}

/** Use after the app is ready. Throws KEYRING_UNAVAILABLE; what the keyring itself said is not passed on. */
export function createKeyring(storage: Storage, platform: NodeJS.Platform): MainKeyring {
  const facts = async (): Promise<KeyringFacts> => {
    const backend = backendOf(storage, platform);
    if (UNPROTECTED.includes(backend)) return { backend, available: false };
    const available = await storage.isAsyncEncryptionAvailable().catch(() => false);
    return { backend, available };
  };

  const guarded = async (action: () => Promise<Uint8Array>): Promise<Uint8Array> => {
    if (!(await facts()).available) throw new CryptoNetsError('KEYRING_UNAVAILABLE');
    try {
      return await action();
    } catch {
      throw new CryptoNetsError('KEYRING_UNAVAILABLE');
    }
  };

  return {
    facts,
    // safeStorage takes texts only: bytes travel as base64, which any byte survives.
    wrap: (secret) =>
      guarded(
        async () => new Uint8Array(await storage.encryptStringAsync(Buffer.from(secret).toString('base64'))),
      ),
    unwrap: (wrapped) =>
      guarded(async () => {
        const { result } = await storage.decryptStringAsync(Buffer.from(wrapped));
        return new Uint8Array(Buffer.from(result, 'base64'));
      }),
  };
}
