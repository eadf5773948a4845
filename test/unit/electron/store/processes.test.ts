import { describe, expect, it } from 'vitest';
import {
  codeOf,
  deleteAll,
  ended,
  newKey,
  newProfile,
  newStore,
  rawDatabase,
  startChild,
} from './support.ts';

describe('several processes on one profile', () => {
  it('make the database together and lose none of their rows', async () => {
    const directory = newProfile();
    const children = ['a', 'b', 'c', 'd'].map((prefix) =>
      ended(startChild('child-adder.ts', directory, prefix, '40')),
    );
    for (const { how, err } of await Promise.all(children)) expect([how, err]).toEqual([0, '']);
    const store = await newStore(directory);
    expect(store.keys.ids()).toHaveLength(160);
    expect(rawDatabase(directory).pragma('integrity_check', { simple: true })).toBe('ok');
  });
});

describe('a second user of an open profile', () => {
  it('reads and writes beside the first', async () => {
    const directory = newProfile();
    const [first, second] = [await newStore(directory), await newStore(directory)];
    first.keys.add(newKey('one'));
    second.keys.add(newKey('two'));
    expect(first.keys.ids()).toHaveLength(2);
    deleteAll(second);
    expect(first.keys.ids()).toHaveLength(0);
  });

  it('is told STORE_LOCKED only while somebody really writes', async () => {
    const directory = newProfile();
    const store = await newStore(directory, { busyTimeoutMs: 50 });
    const other = rawDatabase(directory);
    other.exec('BEGIN IMMEDIATE');
    expect(await codeOf(() => store.keys.add(newKey('one')))).toBe('STORE_LOCKED');
    expect(await codeOf(() => store.transaction(() => 1))).toBe('STORE_LOCKED');
    expect(store.keys.ids()).toHaveLength(0);
    await expect(newStore(directory)).resolves.toBeDefined();
    other.exec('ROLLBACK');
    store.keys.add(newKey('one'));
    expect(store.keys.ids()).toHaveLength(1);
  });

  it('is told STORE_LOCKED at opening when the whole file is held', async () => {
    const directory = newProfile();
    (await newStore(directory)).close();
    const other = rawDatabase(directory);
    other.pragma('locking_mode = EXCLUSIVE');
    other.exec('BEGIN EXCLUSIVE; CREATE TABLE held (a)');
    expect(await codeOf(() => newStore(directory, { busyTimeoutMs: 50 }))).toBe('STORE_LOCKED');
    other.exec('ROLLBACK');
    other.close();
    await expect(newStore(directory)).resolves.toBeDefined();
  });

  it('does not change a keystore that has changed under it', async () => {
    const directory = newProfile();
    const [first, second] = [await newStore(directory), await newStore(directory)];
    first.vault.create(Uint8Array.of(1));
    expect(await codeOf(() => second.vault.create(Uint8Array.of(2)))).toBe('VAULT_EXISTS');
    const base = second.vault.read() ?? expect.fail('no vault');
    expect(first.vault.replace(Uint8Array.of(3), base.revision).revision).toBe(2);
    expect(await codeOf(() => second.vault.replace(Uint8Array.of(4), base.revision))).toBe('STORE_LOCKED');
    expect(second.vault.read()).toEqual({ record: Uint8Array.of(3), revision: 2 });
  });
});

it('a purge that another reader prevents is not an error and happens later', async () => {
  const directory = newProfile();
  const store = await newStore(directory);
  store.keys.add(newKey('kept'));
  const reader = rawDatabase(directory);
  reader.exec('BEGIN');
  reader.prepare('SELECT * FROM keys').all();
  deleteAll(store);
  expect(store.purge()).toBe(false);
  reader.exec('COMMIT');
  expect(store.purge()).toBe(true);
});
