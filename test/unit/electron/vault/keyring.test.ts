import { describe, expect, it } from 'vitest';
import { createVault, keyringBackend, keyringProblem } from '../../../../electron/vault/index.ts';
import { codeOf, failure, SoftKeyring, unlockVault } from './support.ts';

async function vaultWithKeyring(keyring = new SoftKeyring()) {
  const { record } = await createVault([{ type: 'keyring', keyring }]);
  return { keyring, record, open: () => unlockVault(record, { type: 'keyring', keyring }) };
}

describe('the keyring slot', () => {
  it.each(['basic_text', 'unknown', '', 'With Spaces'])('is not made on backend "%s"', async (name) => {
    const keyring = new SoftKeyring();
    keyring.name = name;
    expect(keyringProblem(keyring)).toBeDefined();
    expect(await codeOf(() => createVault([{ type: 'keyring', keyring }]))).toBe('KEYRING_UNAVAILABLE');
  });

  it('is not made while the keyring cannot be used', async () => {
    const keyring = new SoftKeyring();
    keyring.usable = false;
    expect(await codeOf(() => createVault([{ type: 'keyring', keyring }]))).toBe('KEYRING_UNAVAILABLE');
  });

  it('records the backend that made it', async () => {
    const { keyring, record } = await vaultWithKeyring();
    expect(keyringProblem(keyring)).toBeUndefined();
    expect(record.slots.map(keyringBackend)).toEqual(['gnome_libsecret']);
  });

  it('knows a changed backend before it asks it anything', async () => {
    const { keyring, open } = await vaultWithKeyring();
    keyring.unwrap = () => expect.fail('the new keyring was asked');
    for (const name of ['kwallet6', 'basic_text']) {
      keyring.name = name;
      expect(await codeOf(open)).toBe('KEYRING_CHANGED');
    }
  });

  it('knows a keyring that was reset, or that answers with another key', async () => {
    const { keyring, open } = await vaultWithKeyring();
    await expect(open()).resolves.toBeDefined();
    const { key } = keyring;
    keyring.key = Buffer.alloc(32, 7);
    expect(await codeOf(open)).toBe('KEYRING_CHANGED');
    keyring.key = key;
    keyring.unwrap = async () => new Uint8Array(32);
    expect(await codeOf(open)).toBe('KEYRING_CHANGED');
    keyring.usable = false;
    expect(await codeOf(open)).toBe('KEYRING_UNAVAILABLE');
  });

  it('passes nothing on that the keyring said, and takes no key of any length', async () => {
    const { keyring, open } = await vaultWithKeyring();
    keyring.unwrap = () => Promise.reject(new Error('cannot decrypt 0123456789abcdef'));
    const error = await failure(open);
    expect(`${error.message} ${String(error.cause)}`).not.toContain('0123456789abcdef');
    keyring.wrap = async () => new Uint8Array(5000);
    expect(await codeOf(() => createVault([{ type: 'keyring', keyring }]))).toBe('KEYRING_UNAVAILABLE');
  });
});
