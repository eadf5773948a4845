/** The keystore of a profile: cryptography that is tested before it is relied on, and no key file without its vault. */
import { readdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { VaultSession, type VaultSessionParts } from '../../../../electron/keys/vault-session.ts';
import { openStore, type Store } from '../../../../electron/store/index.ts';
import { selfTest } from '../../../../electron/vault/index.ts';
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import { temporaryFolder } from '../../../support/host-world.ts';
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

const typed = (text?: string) => ({ kind: 'passphrase', passphrase: passphrase(text) }) as const;

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
    const { vault, files, steering } = store;
    const stored = {
      ...{ vault, files, steering },
      transaction: <T>(work: () => T): T => {
        store.transaction(work);
        throw new CryptoNetsError('STORE_FAILED');
      },
    };
    const failing = session({ store: stored });
    expect(await codeOf(() => failing.create({ kind: 'file' }, false))).toBe('STORE_FAILED');
    expect(await session().unlockWithoutAsking()).toBe(true);
  });

  it('goes with its slot, once there is another way in', async () => {
    const vault = session();
    await vault.create({ kind: 'file' }, false);
    expect(await codeOf(() => vault.removeSlot('file', { kind: 'file' }))).toBe('ARGUMENT_INVALID');
    expect(await keyFiles()).toHaveLength(1);
    await vault.changePassphrase({ current: { kind: 'file' }, next: passphrase() });
    const { slots } = (await vault.removeSlot('file', typed())).status;
    expect(slots.map(({ kind }) => kind)).toEqual(['passphrase']);
    expect(await keyFiles()).toEqual([]);
    vault.lock();
    expect(await codeOf(() => vault.removeSlot('passphrase', typed()))).toBe('VAULT_LOCKED');
    expect((await vault.unlock({ kind: 'passphrase', passphrase: passphrase() })).state).toBe('unlocked');
  });
});

describe('the ways in of an open vault', () => {
  const NEXT = 'the passphrase that comes next';

  it('are not changed by somebody who only sits at the screen', async () => {
    const vault = session();
    await vault.create(typed(), false);
    const wrong = { current: typed('wrong wrong wrong'), next: passphrase(NEXT) };
    expect(await codeOf(() => vault.changePassphrase(wrong))).toBe('PASSPHRASE_WRONG');
    expect([...wrong.current.passphrase, ...wrong.next].every((byte) => byte === 0)).toBe(true);
    vault.lock();
    expect(await codeOf(() => vault.unlock(typed(NEXT)))).toBe('PASSPHRASE_WRONG');
    expect((await vault.unlock(typed())).state).toBe('unlocked');
  });

  it('are changed by who knows the passphrase, or has the recovery code', async () => {
    const vault = session();
    const first = await vault.create(typed(), true);
    const second = await vault.changePassphrase({ current: typed(), next: passphrase(NEXT) });
    expect(await codeOf(() => vault.unlock(typed()))).toBe('PASSPHRASE_WRONG');
    const old = Buffer.from(first.recoveryCode!);
    expect(await codeOf(() => vault.unlock({ kind: 'recovery', code: old }))).toBe('PASSPHRASE_WRONG');
    const code = Buffer.from(second.recoveryCode!);
    await vault.changePassphrase({ current: { kind: 'recovery', code }, next: passphrase() });
    expect(code.every((byte) => byte === 0)).toBe(true);
    expect((await vault.unlock(typed())).state).toBe('unlocked');
  });

  it('are not changed on the word of a file where something can be typed', async () => {
    const vault = session();
    await vault.create({ kind: 'file' }, false);
    await vault.changePassphrase({ current: { kind: 'file' }, next: passphrase() });
    const byFile = { current: { kind: 'file' }, next: passphrase(NEXT) } as const;
    expect(await codeOf(() => vault.changePassphrase(byFile))).toBe('PASSPHRASE_REQUIRED');
    expect(await codeOf(() => vault.removeSlot('passphrase', { kind: 'file' }))).toBe('PASSPHRASE_REQUIRED');
    expect(await codeOf(() => vault.removeSlot('file', typed('wrong wrong wrong')))).toBe('PASSPHRASE_WRONG');
    expect((await vault.removeSlot('file', typed())).status.slots).toHaveLength(1);
  });
});

describe('starting over', () => {
  it('deletes a vault that nobody opens, with its key file, and lets a new one be made', async () => {
    const vault = session();
    await vault.create({ kind: 'file' }, false);
    await vault.changePassphrase({ current: { kind: 'file' }, next: passphrase() });
    expect(await codeOf(() => vault.startOver(() => undefined))).toBe('ARGUMENT_INVALID');
    vault.lock();
    let told = 0;
    expect(await vault.startOver(() => void told++)).toEqual({ state: 'missing', slots: [] });
    expect([told, await keyFiles()]).toEqual([1, []]);
    expect(await codeOf(() => vault.startOver(() => undefined))).toBe('VAULT_MISSING');
    expect((await vault.create(typed(), false)).status.state).toBe('unlocked');
  });

  it('deletes all or nothing', async () => {
    const vault = session();
    await vault.create({ kind: 'file' }, false);
    vault.lock();
    const failing = (): never => {
      throw new CryptoNetsError('STORE_FAILED');
    };
    expect(await codeOf(() => vault.startOver(failing))).toBe('STORE_FAILED');
    expect(await session().unlockWithoutAsking()).toBe(true);
  });

  it('is the way out of a damaged record as well', async () => {
    await session().create({ kind: 'file' }, false);
    const { revision, record } = store.vault.read()!;
    store.vault.replace(
      record.map((byte, i) => (i === 20 ? byte ^ 1 : byte)),
      revision,
    );
    const vault = session();
    expect(await codeOf(() => vault.status())).toBe('VAULT_CORRUPT');
    expect((await vault.startOver(() => undefined)).state).toBe('missing');
  });

  it('closes the vault in every other program that has it open', async () => {
    const elsewhere = session();
    await elsewhere.create(typed(), false);
    expect(elsewhere.unlocked).toBeDefined();
    await session().startOver(() => undefined);
    expect(elsewhere.unlocked).toBeUndefined();
    await session().create(typed(), false);
    expect(elsewhere.status().state).toBe('locked');
    expect(await codeOf(() => elsewhere.require())).toBe('VAULT_LOCKED');
  });
});
