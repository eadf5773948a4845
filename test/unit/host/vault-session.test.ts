/** The keystore of a profile: cryptography that is tested before it is relied on, and no key file without its vault. */
import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VaultSession, type VaultSessionParts } from '../../../electron/host/vault-session.ts';
import { openStore, type Store } from '../../../electron/store/index.ts';
import { selfTest } from '../../../electron/vault/index.ts';
import { CryptoNetsError } from '../../../shared/errors/index.ts';
import { temporaryFolder } from '../../support/host-world.ts';
import { codeOf, passphrase } from '../vault/support.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let store: Store;

beforeEach(async () => {
  folder = await temporaryFolder();
  store = await openStore({ directory: folder.path });
});

afterEach(async () => {
  store.close();
  await folder[Symbol.asyncDispose]();
});

function session(parts: Partial<VaultSessionParts> = {}): VaultSession {
  return new VaultSession({
    store,
    keyring: undefined,
    autoLockMinutes: () => 0,
    changed: () => undefined,
    ...parts,
  });
}

async function keyFiles(): Promise<string[]> {
  return (await readdir(folder.path)).filter((name) => name.endsWith('.key'));
}

describe('the self-test of the cryptography', () => {
  const broken = async (): Promise<void> => {
    throw new CryptoNetsError('INTERNAL', 'broken');
  };

  it('runs once, before the vault is first made or opened, and not for a look', async () => {
    let runs = 0;
    const counted = (): Promise<void> => {
      runs++;
      return selfTest();
    };
    const vault = session({ selfTest: counted });
    vault.status();
    await vault.unlockWithoutAsking();
    expect(runs).toBe(0);
    await vault.create({ kind: 'file' }, false);
    vault.lock();
    await vault.unlock({ kind: 'file' });
    expect(runs).toBe(1);
  });

  it('keeps the vault closed when it fails, and zeroes what was typed', async () => {
    await session().create({ kind: 'file' }, true);
    const vault = session({ selfTest: broken });
    expect(await vault.unlockWithoutAsking()).toBe(false);
    const typed = passphrase();
    expect(await codeOf(() => vault.unlock({ kind: 'passphrase', passphrase: typed }))).toBe('INTERNAL');
    expect(typed.every((byte) => byte === 0)).toBe(true);
    const code = passphrase();
    expect(await codeOf(() => vault.unlock({ kind: 'recovery', code }))).toBe('INTERNAL');
    expect(code.every((byte) => byte === 0)).toBe(true);
    expect(vault.status().state).toBe('locked');
  });

  it('makes no vault when it fails', async () => {
    const vault = session({ selfTest: broken });
    expect(await codeOf(() => vault.create({ kind: 'file' }, false))).toBe('INTERNAL');
    expect(vault.status().state).toBe('missing');
    expect(await keyFiles()).toEqual([]);
  });
});

describe('the key file', () => {
  it('of the slower of two is removed, and the faster one still opens', async () => {
    const results = await Promise.allSettled([0, 1].map(() => session().create({ kind: 'file' }, false)));
    const lost = results.filter((result) => result.status === 'rejected');
    expect(lost.map(({ reason }) => (reason as CryptoNetsError).code)).toEqual(['VAULT_EXISTS']);
    expect(await keyFiles()).toHaveLength(1);
    expect(await session().unlockWithoutAsking()).toBe(true);
  });

  it('stays when the vault was stored although storing failed', async () => {
    const { vault, files } = store;
    const stored: Pick<Store, 'vault' | 'files'> = {
      files,
      vault: Object.assign(Object.create(vault) as typeof vault, {
        read: () => vault.read(),
        create: (record: Uint8Array) => {
          vault.create(record);
          throw new CryptoNetsError('STORE_FAILED');
        },
      }),
    };
    const failing = session({ store: stored as Store });
    expect(await codeOf(() => failing.create({ kind: 'file' }, false))).toBe('STORE_FAILED');
    expect(await session().unlockWithoutAsking()).toBe(true);
  });

  it('goes with its slot, once there is another way in', async () => {
    const vault = session();
    await vault.create({ kind: 'file' }, false);
    expect(await codeOf(() => vault.removeSlot('file'))).toBe('ARGUMENT_INVALID');
    expect(await keyFiles()).toHaveLength(1);
    await vault.changePassphrase(passphrase());
    const { slots } = await vault.removeSlot('file');
    expect(slots.map(({ kind }) => kind)).toEqual(['passphrase']);
    expect(await keyFiles()).toEqual([]);
    vault.lock();
    expect(await codeOf(() => vault.removeSlot('passphrase'))).toBe('VAULT_LOCKED');
    expect((await vault.unlock({ kind: 'passphrase', passphrase: passphrase() })).state).toBe('unlocked');
  });
});
