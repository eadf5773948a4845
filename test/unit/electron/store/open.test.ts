import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DATABASE_FILE } from '../../../../electron/store/profile.ts';
import {
  codeOf,
  deleteAll,
  failure,
  filesWith,
  newKey,
  newProfile,
  newStore,
  rawDatabase,
} from './support.ts';

const mode = (path: string): number => fs.statSync(path).mode & 0o777;
const posix = process.platform !== 'win32';

/** A closed profile with some rows of several pages, and the path of its database. */
async function filledProfile(): Promise<{ directory: string; path: string }> {
  const directory = newProfile();
  const store = await newStore(directory);
  for (let i = 0; i < 20; i++) {
    store.keys.add(newKey(`key ${String(i)}`, new Uint8Array(20_000).fill(i + 1), i));
  }
  store.close();
  return { directory, path: join(directory, DATABASE_FILE) };
}

/** Opening must fail with STORE_CORRUPT and leave the file byte for byte. */
async function expectCorruptAndUntouched(
  directory: string,
  path: string,
  code = 'STORE_CORRUPT',
): Promise<void> {
  const before = fs.readFileSync(path);
  expect(await codeOf(() => newStore(directory))).toBe(code);
  expect(fs.readFileSync(path).equals(before)).toBe(true);
}

describe('opening a profile', () => {
  it('sets the durable and quiet pragmas', async () => {
    const directory = newProfile();
    const { Connection } = await import('../../../../electron/store/connection.ts');
    await newStore(directory);
    const connection = new Connection(join(directory, DATABASE_FILE), 100);
    const expected = {
      journal_mode: 'wal',
      synchronous: 2,
      fullfsync: 1,
      foreign_keys: 1,
      secure_delete: 1,
      trusted_schema: 0,
      cell_size_check: 1,
      temp_store: 2,
      busy_timeout: 100,
    };
    const found = Object.keys(expected).map((name) => [name, connection.pragma(name)]);
    expect(Object.fromEntries(found)).toEqual(expected);
    connection.close();
  });

  it('makes STRICT tables only', async () => {
    const directory = newProfile();
    await newStore(directory);
    const tables = rawDatabase(directory).pragma('table_list') as {
      name: string;
      strict: number;
      schema: string;
    }[];
    const ours = tables.filter(({ name, schema }) => schema === 'main' && !name.startsWith('sqlite_'));
    expect(ours.map(({ name }) => name).sort()).toEqual([
      'history',
      'key_secrets',
      'keys',
      'model_pins',
      'servers',
      'settings',
      'vault',
      'vault_seal',
    ]);
    expect(ours.every(({ strict }) => strict === 1)).toBe(true);
  });

  it.runIf(posix)('keeps folder and files to their owner, whatever the umask', async () => {
    const old = process.umask(0);
    try {
      const directory = newProfile();
      const store = await newStore(directory);
      store.vault.create(Uint8Array.of(1));
      await store.files.write('vault-1.key', Uint8Array.of(1));
      expect(mode(directory)).toBe(0o700);
      const names = fs.readdirSync(directory);
      expect(names).toEqual(expect.arrayContaining([DATABASE_FILE, `${DATABASE_FILE}-wal`, 'vault-1.key']));
      for (const name of names) expect([name, mode(join(directory, name))]).toEqual([name, 0o600]);
    } finally {
      process.umask(old);
    }
  });

  it.runIf(posix)('closes what others could read, but never a shared folder', async () => {
    const { directory, path } = await filledProfile();
    fs.chmodSync(directory, 0o755);
    fs.chmodSync(path, 0o644);
    (await newStore(directory)).close();
    expect([mode(directory), mode(path)]).toEqual([0o700, 0o600]);
    const shared = newProfile();
    fs.mkdirSync(shared);
    fs.chmodSync(shared, 0o755);
    fs.writeFileSync(join(shared, 'notes.txt'), 'mine');
    expect(await codeOf(() => newStore(shared))).toBe('STORE_FAILED');
    expect(mode(shared)).toBe(0o755);
  });

  it.runIf(posix)('follows a link of its own to the folder, and keeps what it makes there', async () => {
    const { directory } = await filledProfile();
    const moved = newProfile();
    fs.symlinkSync(directory, moved);
    const store = await newStore(moved);
    await store.files.write('vault.key', Uint8Array.of(1));
    store.close();
    expect(fs.readdirSync(directory)).toContain('vault.key');
    const nowhere = newProfile();
    fs.symlinkSync(join(directory, 'not-there'), nowhere);
    expect((await failure(() => newStore(nowhere))).message).toMatch(/a symbolic link to nowhere/);
  });

  it.runIf(posix && process.geteuid?.() === 0)('follows no link of another user', async () => {
    const { directory } = await filledProfile();
    const planted = newProfile();
    fs.symlinkSync(directory, planted);
    fs.lchownSync(planted, 65_534, 65_534);
    expect((await failure(() => newStore(planted))).message).toMatch(/link of another user/);
  });

  it.runIf(posix)('says why nothing can be kept', async () => {
    const file = newProfile();
    fs.writeFileSync(file, '');
    expect((await failure(() => newStore(join(file, 'below')))).message).toMatch(
      /a file is where a folder should be/,
    );
    expect((await failure(() => newStore(join(newProfile(), 'x'.repeat(600))))).message).toMatch(
      /path is too long/,
    );
  });

  // openclaw/openclaw 130807 and oven-sh/bun 40600: making folders goes on for ever there.
  it.runIf(process.platform === 'linux')('does not try for ever', async () => {
    const link = newProfile();
    fs.symlinkSync(newProfile(), link);
    for (const place of ['/proc/cryptonets', join(link, 'below')])
      expect((await failure(() => newStore(place))).message).toMatch(/profile cannot be used/);
  });

  it.runIf(posix)('follows no symbolic link within', async () => {
    const { path } = await filledProfile();
    for (const name of [DATABASE_FILE, `${DATABASE_FILE}-wal`]) {
      const other = newProfile();
      fs.mkdirSync(other, { mode: 0o700 });
      fs.symlinkSync(path, join(other, name));
      expect(await codeOf(() => newStore(other))).toBe('STORE_FAILED');
    }
    const folder = newProfile();
    fs.mkdirSync(join(folder, DATABASE_FILE), { recursive: true, mode: 0o700 });
    fs.chmodSync(folder, 0o700);
    expect(await codeOf(() => newStore(folder))).toBe('STORE_FAILED');
    const file = newProfile();
    fs.writeFileSync(file, '');
    expect(await codeOf(() => newStore(file))).toBe('STORE_FAILED');
  });

  it('names neither the path nor SQL in its errors', async () => {
    const { directory, path } = await filledProfile();
    fs.writeFileSync(path, 'x'.repeat(5000));
    const error = await failure(() => newStore(directory));
    expect(error.message).not.toMatch(/profile|sqlite|\/|SELECT/);
  });
});

describe('a damaged database', () => {
  it.each([
    ['text', Buffer.from('this is no database '.repeat(100))],
    ['one byte', Buffer.from('S')],
    ['less than a page', Buffer.alloc(511)],
    ['zeroes', Buffer.alloc(8192)],
  ])('that is %s is refused and left as it is', async (_, content) => {
    const { directory, path } = await filledProfile();
    fs.writeFileSync(path, content);
    await expectCorruptAndUntouched(directory, path);
  });

  it('that was cut is refused and left as it is', async () => {
    const { directory, path } = await filledProfile();
    const { size } = fs.statSync(path);
    for (const length of [100, 4096, Math.floor(size / 2), size - 4096, size - 1]) {
      fs.truncateSync(path, Math.min(length, fs.statSync(path).size));
      await expectCorruptAndUntouched(directory, path);
      fs.truncateSync(path, size);
    }
  });

  it.each([0, 1, 2, 3, 5])('with page %i overwritten is refused and left as it is', async (page) => {
    const { directory, path } = await filledProfile();
    const content = fs.readFileSync(path);
    content.fill(0xff, page * 4096, page * 4096 + 4096);
    fs.writeFileSync(path, content);
    await expectCorruptAndUntouched(directory, path);
  });

  it('whose last writer was killed is left with its write-ahead log', async () => {
    const { directory, path } = await filledProfile();
    const running = await newStore(directory);
    deleteAll(running);
    running.vault.create(Uint8Array.of(1));
    const killed = newProfile();
    fs.mkdirSync(killed, { mode: 0o700 });
    const [main, log] = [join(killed, DATABASE_FILE), join(killed, `${DATABASE_FILE}-wal`)];
    const content = fs.readFileSync(path);
    content.fill(0xff, 3 * 4096, 4 * 4096);
    fs.writeFileSync(main, content);
    fs.copyFileSync(`${path}-wal`, log);
    const logged = fs.readFileSync(log);
    expect(logged.length).toBeGreaterThan(0);
    await expectCorruptAndUntouched(killed, main);
    expect(fs.readFileSync(log).equals(logged)).toBe(true);
  });

  it('of another application is refused and left as it is', async () => {
    const { directory, path } = await filledProfile();
    const db = rawDatabase(directory);
    for (const pragma of ['application_id = 7', 'journal_mode = DELETE']) db.pragma(pragma);
    await expectCorruptAndUntouched(directory, path);
    db.exec('PRAGMA application_id = 0; PRAGMA user_version = 0');
    await expectCorruptAndUntouched(directory, path);
  });

  it('that was cut to nothing is not taken for a new one when there are copies', async () => {
    const { directory, path } = await filledProfile();
    fs.mkdirSync(join(directory, 'copies'));
    fs.writeFileSync(join(directory, 'copies', '20260101T000000000Z-v1-abcd.sqlite'), 'x');
    fs.truncateSync(path, 0);
    await expectCorruptAndUntouched(directory, path, 'STORE_EMPTY');
  });
});

describe('deleted content', () => {
  it('is nowhere in the files afterwards', async () => {
    const directory = newProfile();
    const store = await newStore(directory);
    const marker = 'MARKER-OF-A-SEALED-SECRET';
    const sealed = new Uint8Array(Buffer.from(marker.repeat(1000)));
    const add = (name: string) => store.keys.add(newKey(name, sealed));
    const row = add('one');
    add('two');
    expect(filesWith(directory, marker)).not.toEqual([]);
    store.keys.delete(row.id);
    deleteAll(store);
    expect(filesWith(directory, marker)).toEqual([]);
    add('three');
    store.vault.create(new Uint8Array(Buffer.from(marker)));
    store.vault.deleteWithContents();
    expect(filesWith(directory, marker)).toEqual([]);
    expect([store.vault.read(), store.keys.ids()]).toEqual([undefined, []]);
  });

  it('of a replaced keystore record is nowhere either', async () => {
    const directory = newProfile();
    const store = await newStore(directory);
    const { revision } = store.vault.create(new Uint8Array(Buffer.from('OLD-PASSPHRASE-SLOT')));
    store.vault.replace(new Uint8Array(Buffer.from('NEW-PASSPHRASE-SLOT')), revision);
    expect(filesWith(directory, 'OLD-PASSPHRASE-SLOT')).toEqual([]);
    expect(filesWith(directory, 'NEW-PASSPHRASE-SLOT')).not.toEqual([]);
  });
});
