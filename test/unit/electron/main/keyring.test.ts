/** The keyring of main, and the way to it from the host process. */
import { describe, expect, it } from 'vitest';
import { parseToHost, type ToHost, type ToMain } from '../../../../electron/ipc/host-messages.ts';
import { createRemoteKeyring } from '../../../../electron/ipc/remote-keyring.ts';
import { createKeyring } from '../../../../electron/main/keyring.ts';

type Backend = ReturnType<Electron.SafeStorage['getSelectedStorageBackend']>;

/** safeStorage with a keyring that turns texts around; counts what it was asked. */
function storage(backend: Backend, available = true) {
  const asked: string[] = [];
  return {
    asked,
    getSelectedStorageBackend: () => backend,
    isAsyncEncryptionAvailable: () => Promise.resolve(available),
    encryptStringAsync: (text: string) => {
      asked.push('encrypt');
      return Promise.resolve(Buffer.from([...text].reverse().join('')));
    },
    decryptStringAsync: (bytes: Buffer) => {
      asked.push('decrypt');
      if (bytes.length === 0) return Promise.reject(new Error('the secret is hunter2'));
      return Promise.resolve({ shouldReEncrypt: false, result: [...bytes.toString()].reverse().join('') });
    },
  };
}

const SECRET = Uint8Array.from({ length: 32 }, (_, index) => index * 8);

describe('keyring', () => {
  it.each<[NodeJS.Platform, Backend, string]>([
    ['linux', 'gnome_libsecret', 'gnome_libsecret'],
    ['linux', 'kwallet6', 'kwallet6'],
    ['darwin', 'unknown', 'keychain'],
    ['win32', 'unknown', 'dpapi'],
  ])('on %s with %s is %s, and keeps any bytes', async (platform, backend, name) => {
    const keyring = createKeyring(storage(backend), platform);
    expect(await keyring.facts()).toEqual({ backend: name, available: true });
    expect(await keyring.unwrap(await keyring.wrap(SECRET))).toEqual(SECRET);
  });

  it.each<[NodeJS.Platform, Backend]>([
    ['linux', 'basic_text'],
    ['linux', 'unknown'],
    ['freebsd', 'gnome_libsecret'],
  ])('on %s with %s is refused before it is asked', async (platform, backend) => {
    const fake = storage(backend);
    const keyring = createKeyring(fake, platform);
    expect((await keyring.facts()).available).toBe(false);
    await expect(keyring.wrap(SECRET)).rejects.toMatchObject({ code: 'KEYRING_UNAVAILABLE' });
    await expect(keyring.unwrap(SECRET)).rejects.toMatchObject({ code: 'KEYRING_UNAVAILABLE' });
    expect(fake.asked).toEqual([]);
  });

  it('does not pass on what a failing keyring says', async () => {
    const keyring = createKeyring(storage('kwallet5'), 'linux');
    const failure = await keyring.unwrap(new Uint8Array(0)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'KEYRING_UNAVAILABLE' });
    expect(String(failure)).not.toContain('hunter2');
  });

  it('that does not answer is not available', async () => {
    const facts = await createKeyring(storage('kwallet5', false), 'linux').facts();
    expect(facts).toEqual({ backend: 'kwallet5', available: false });
  });
});

describe('keyring from the host', () => {
  /** A remote keyring whose messages go to `answer` by structured clone, as between processes. */
  function remote(answer: (message: ToMain & { kind: 'keyring' }) => ToHost) {
    const keyring = createRemoteKeyring({ backend: 'kwallet6', available: true }, (message) => {
      const reply = answer(structuredClone(message) as ToMain & { kind: 'keyring' });
      queueMicrotask(() => keyring.take(parseToHost(structuredClone(reply))));
    });
    return keyring;
  }

  it('knows the backend at once and asks for the rest', async () => {
    const keyring = remote(({ id, action, bytes }) => {
      const made = action === 'wrap' ? bytes.map((byte) => byte ^ 1) : bytes;
      return { kind: 'keyring-answer', id, bytes: made };
    });
    expect([keyring.backend(), keyring.available()]).toEqual(['kwallet6', true]);
    const both = await Promise.all([keyring.wrap(SECRET), keyring.unwrap(SECRET)]);
    expect(both).toEqual([SECRET.map((byte) => byte ^ 1), SECRET]);
  });

  it('says KEYRING_UNAVAILABLE when main could not', async () => {
    const keyring = remote(({ id }) => ({ kind: 'keyring-answer', id, bytes: null }));
    await expect(keyring.wrap(SECRET)).rejects.toMatchObject({ code: 'KEYRING_UNAVAILABLE' });
  });
});
