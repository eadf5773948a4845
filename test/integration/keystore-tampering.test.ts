/** What somebody who can write the profile's files cannot do: bring an old passphrase back, lead a token or a key elsewhere, keep a vault open. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ErrorReport } from '../../shared/errors/index.ts';
import { dispatch } from '../../shared/ipc/dispatch.ts';
import { caller, startHostWorld, type HostWorld } from '../support/host-world.ts';

const FIRST = 'correct horse battery';
const SECOND = 'the passphrase that comes next';
const TOKEN = 'a token of the lab';

let world: HostWorld;
beforeEach(async () => {
  world = await startHostWorld();
});
afterEach(() => world[Symbol.asyncDispose]());

const call = caller(() => world.host);
const secret = (text: string): Uint8Array => new TextEncoder().encode(text);
const typed = (text = FIRST) => ({ kind: 'passphrase', passphrase: secret(text) }) as const;

/** As another program would. */
function rewrite<T>(work: (db: Database) => T): T {
  const db = new Database(join(world.profileDir, 'cryptonets.sqlite'));
  try {
    return work(db);
  } finally {
    db.close();
  }
}

const run = (sql: string, ...values: unknown[]) => rewrite((db) => db.prepare(sql).run(...values));

async function errorOf(name: 'vault.unlock' | 'vault.acceptChanges', input: unknown): Promise<ErrorReport> {
  const answer = await dispatch(world.host.handlers, name, input);
  if (answer.ok) throw new Error('it should have failed');
  return answer.error;
}

async function secretsOf(name: string): Promise<number[]> {
  const { keys } = world.host.rooms;
  const key = keys.byName(name);
  return key.secrets.map(({ parameters }) => keys.secretOf(key, { name: parameters }).length);
}

const addServer = () => call('servers.add', { name: 'lab', address: 'lab.example:50051', token: TOKEN });

describe('after a change of the passphrase', () => {
  it('an old record that is put back opens nothing, and is told', async () => {
    await call('vault.create', { protection: typed(), recoveryCode: false });
    await world.host.rooms.makeKey('before', {});
    await addServer();
    const old = rewrite((db) => db.prepare('SELECT record FROM vault').pluck().get()) as Uint8Array;
    await call('vault.changePassphrase', { current: typed(), next: secret(SECOND) });
    await world.host.rooms.makeKey('after', {});
    const now = rewrite((db) => db.prepare('SELECT record FROM vault').pluck().get()) as Uint8Array;
    run('UPDATE vault SET record = ?', old);
    await world.reopen();
    const error = await errorOf('vault.unlock', typed());
    expect(error).toMatchObject({ code: 'VAULT_STALE', message: expect.stringContaining('epoch 1') });
    // Nor when the counter beside the rows is put back with it.
    run('UPDATE vault_seal SET epoch = 1');
    expect((await errorOf('vault.unlock', typed())).code).toBe('VAULT_ALTERED');
    expect((await errorOf('vault.acceptChanges', typed('not the passphrase'))).code).toBe('PASSPHRASE_WRONG');
    await call('vault.acceptChanges', typed());
    for (const name of ['before', 'after'])
      expect(() =>
        world.host.rooms.keys.secretOf(world.host.rooms.keys.byName(name), parametersOf(name)),
      ).toThrow();
    await call('vault.lock');
    run('UPDATE vault SET record = ?', now);
    run('UPDATE vault_seal SET epoch = 2');
    await world.reopen();
    await call('vault.acceptChanges', typed(SECOND));
    expect(await secretsOf('before')).toHaveLength(1);
    expect(await secretsOf('after')).toHaveLength(1);
  });

  it('keys, answers and tokens are there as before', async () => {
    await call('vault.create', { protection: typed(), recoveryCode: true });
    await world.host.rooms.makeKey('mine', {});
    const { id } = await addServer();
    const before = rewrite((db) => db.prepare('SELECT sealed_secret FROM key_secrets').pluck().get());
    const { recoveryCode } = await call('vault.changePassphrase', { current: typed(), next: secret(SECOND) });
    expect(recoveryCode).toMatch(/^[0-9A-Z-]{40,}$/);
    expect(rewrite((db) => db.prepare('SELECT sealed_secret FROM key_secrets').pluck().get())).not.toEqual(
      before,
    );
    await world.reopen();
    await call('vault.unlock', { kind: 'recovery', code: secret(recoveryCode!) });
    expect(await secretsOf('mine')).toHaveLength(1);
    expect((await call('servers.list')).map(({ id }) => id)).toContain(id);
  });

  it('another program that has the keystore open has it locked', async () => {
    await call('vault.create', { protection: typed(), recoveryCode: false });
    const { createHost } = await import('../../electron/host/index.ts');
    const elsewhere = await createHost({
      profileDir: world.profileDir,
      shell: 'browser',
      modelsDir: world.profileDir,
    });
    try {
      await elsewhere.rooms.vault.unlock(typed());
      await call('vault.changePassphrase', { current: typed(), next: secret(SECOND) });
      expect(elsewhere.rooms.vault.unlocked).toBeUndefined();
    } finally {
      await elsewhere.close();
    }
  });
});

function parametersOf(name: string): { name: string } {
  return { name: world.host.rooms.keys.byName(name).secrets[0]!.parameters };
}

const BY_FILE = { kind: 'file' } as const;

describe('rows that steer secrets', () => {
  beforeEach(async () => {
    // By a file: opening it costs no scrypt, and what is compared is the same.
    await call('vault.create', { protection: BY_FILE, recoveryCode: false });
    for (const name of ['mine', 'other']) await world.host.rooms.makeKey(name, {});
    await addServer();
    await call('settings.set', { autoLockMinutes: 5 });
    await call('vault.lock');
  });

  it.each([
    ['the address of a server', "UPDATE servers SET address = 'evil.example:1'", 'server "lab"'],
    ['its certificates', "UPDATE servers SET tls = 'ca', ca_pem = 'x'", 'server "lab"'],
    [
      'a further server',
      `INSERT INTO servers (id, name, address, tls, added_ms) VALUES ('${'ab'.repeat(16)}', 'new', 'a:1', 'none', 1)`,
      'server "new"',
    ],
    [
      'auto-lock turned off',
      "UPDATE settings SET value = '0' WHERE key = 'vault.auto-lock-minutes'",
      'setting "vault.auto-lock-minutes"',
    ],
    [
      'auto-lock taken away',
      "DELETE FROM settings WHERE key = 'vault.auto-lock-minutes'",
      'setting "vault.auto-lock-minutes"',
    ],
    ['the name of a key', "UPDATE keys SET name = 'theirs' WHERE name = 'mine'", 'key "mine", key "theirs"'],
    ['a key that is gone', "DELETE FROM keys WHERE name = 'other'", 'key "other"'],
    [
      'a model that was never seen',
      "INSERT INTO model_pins VALUES ('lab.example:50051', 'm', 'd', 1, NULL)",
      'model "m of lab.example:50051"',
    ],
    ['the list itself', 'DELETE FROM vault_seal', 'is gone'],
    ['the list, changed', "UPDATE vault_seal SET sealed = x'0102'", 'was changed'],
  ])('are compared when the vault is opened: %s', async (_, sql, told) => {
    run(sql);
    const error = await errorOf('vault.unlock', BY_FILE);
    expect([error.code, error.message]).toEqual(['VAULT_ALTERED', expect.stringContaining(told)]);
    expect((await call('vault.status')).state).toBe('locked');
    expect((await call('vault.acceptChanges', BY_FILE)).state).toBe('unlocked');
    await call('vault.lock');
    expect((await call('vault.unlock', BY_FILE)).state).toBe('unlocked');
  });

  it('are compared while it is open: no key and no token follows them', async () => {
    await call('vault.unlock', BY_FILE);
    run("UPDATE keys SET name = CASE name WHEN 'mine' THEN 'swap' ELSE name END");
    const { keys } = world.host.rooms;
    expect(() => keys.secretOf(keys.byName('other'), parametersOf('other'))).toThrow(
      /changed by another program/,
    );
    expect((await call('vault.status')).state).toBe('locked');
  });

  it('are not changed while the vault is locked, the others are', async () => {
    for (const change of [{ autoLockMinutes: 0 }, { keepHistory: false }])
      await expect(call('settings.set', change)).rejects.toThrow('VAULT_LOCKED');
    await expect(addServer()).rejects.toThrow('VAULT_LOCKED');
    const mine = (await call('keys.list')).find(({ name }) => name === 'mine')!;
    await expect(call('keys.rename', { id: mine.id, name: 'theirs' })).rejects.toThrow('VAULT_LOCKED');
    await expect(call('keys.delete', { id: mine.id, current: undefined })).rejects.toThrow('VAULT_LOCKED');
    expect((await call('settings.set', { theme: 'dark' })).theme).toBe('dark');
    await call('vault.unlock', BY_FILE);
    expect((await call('keys.rename', { id: mine.id, name: 'theirs' })).name).toBe('theirs');
    await call('vault.lock');
    expect((await call('vault.unlock', BY_FILE)).state).toBe('unlocked');
  });
});

describe('an open vault', () => {
  it('gives no key up and none away to somebody who only sits at the screen', async () => {
    await call('vault.create', { protection: typed(), recoveryCode: false });
    const { id } = await world.host.rooms.makeKey('mine', {});
    await expect(call('keys.delete', { id })).rejects.toThrow('PASSPHRASE_REQUIRED');
    await expect(call('keys.delete', { id, current: typed('not the passphrase') })).rejects.toThrow(
      'PASSPHRASE_WRONG',
    );
    const { exportKey, keys } = world.host.rooms;
    const key = keys.byId(id);
    await expect(exportKey(key, undefined, secret(SECOND))).rejects.toThrow(/passphrase/);
    await expect(exportKey(key, { kind: 'file' }, secret(SECOND))).rejects.toThrow(/passphrase/);
    expect((await exportKey(key, typed(), secret(SECOND))).length).toBeGreaterThan(100);
    await call('keys.delete', { id, current: typed() });
    expect(keys.list()).toEqual([]);
    const database = await readFile(join(world.profileDir, 'cryptonets.sqlite'), 'latin1');
    expect(database).not.toContain(id);
  });

  it('has no answers and no server taken away by somebody who only sits at the screen', async () => {
    await call('vault.create', { protection: typed(), recoveryCode: false });
    const { id } = await call('servers.add', { name: 'mine', address: '127.0.0.1:50551' });
    await expect(call('history.clear', {})).rejects.toThrow('PASSPHRASE_REQUIRED');
    await expect(call('servers.remove', { id })).rejects.toThrow('PASSPHRASE_REQUIRED');
    const wrong = typed('not the passphrase');
    await expect(call('servers.remove', { id, current: wrong })).rejects.toThrow('PASSPHRASE_WRONG');
    expect((await call('servers.list')).map((server) => server.id)).toContain(id);
    const ids = ['a'.repeat(32), 'b'.repeat(32)];
    await expect(call('history.delete', { ids })).rejects.toThrow('PASSPHRASE_REQUIRED');
    await expect(call('history.delete', { ids, current: typed('not the passphrase') })).rejects.toThrow(
      'PASSPHRASE_WRONG',
    );
    // Whoever keeps entries for less long deletes the older ones.
    const days = (historyDays: number, current?: typeof wrong) =>
      call('settings.set', { historyDays, current });
    await expect(days(7)).rejects.toThrow('PASSPHRASE_REQUIRED');
    await expect(days(7, wrong)).rejects.toThrow('PASSPHRASE_WRONG');
    expect((await call('settings.get')).historyDays).toBe(0);
    expect((await days(30, typed())).historyDays).toBe(30);
    await expect(days(29)).rejects.toThrow('PASSPHRASE_REQUIRED');
    expect((await days(31)).historyDays).toBe(31);
    expect((await days(0)).historyDays).toBe(0);
    // Who may is told that they are gone already; of one alone nobody is asked.
    await expect(call('history.delete', { ids, current: typed() })).rejects.toThrow('NOT_FOUND');
    await expect(call('history.delete', { ids: ids.slice(0, 1) })).rejects.toThrow('NOT_FOUND');
    await call('history.clear', { current: typed() });
    await call('servers.remove', { id, current: typed() });
    expect((await call('servers.list')).map((server) => server.id)).not.toContain(id);
  });

  it('that opens by a file alone asks nobody', async () => {
    await call('vault.create', { protection: { kind: 'file' }, recoveryCode: false });
    const { id } = await world.host.rooms.makeKey('mine', {});
    await call('keys.delete', { id });
    expect(world.host.rooms.keys.list()).toEqual([]);
  });
});
