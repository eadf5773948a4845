/** A disk with no room left: said by its code, nothing half written, and deleting still works. On a file system of 3 MiB, where the test may mount one. */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Connection } from '../../../../electron/store/connection.ts';
import { codeOf, filesWith, newKey, newProfile, newStore, rawDatabase } from './support.ts';

const SECRET = new Uint8Array(40_000).fill(7);
const PAGES = 8;

/** Whether this process may mount, by trying. */
function mount(folder: string): boolean {
  if (process.platform !== 'linux' || process.geteuid?.() !== 0) return false;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const disk = mkdtempSync(join(tmpdir(), 'cryptonets-disk-'));
const mounted = mount(disk);
afterAll(() => {
  // Lazily, should something of a failed test still be open.
  if (mounted) execFileSync('umount', ['-l', disk]);
  rmSync(disk, { recursive: true, force: true });
});

let files = 0;
/** Leaves not one page free. */
function fill(): void {
  files += 1;
  const file = openSync(join(disk, `filler-${files}`), 'w');
  try {
    for (;;) writeSync(file, new Uint8Array(4096));
  } catch (error) {
    expect(error).toMatchObject({ code: 'ENOSPC' });
  } finally {
    closeSync(file);
  }
}

function empty(): void {
  for (; files > 0; files -= 1) rmSync(join(disk, `filler-${files}`), { force: true });
}

const whole = (directory: string): unknown =>
  rawDatabase(directory).pragma('integrity_check', { simple: true });

describe.skipIf(!mounted)('a full disk', () => {
  let directory: string;
  let round = 0;
  beforeAll(empty);

  async function profileWith(names: readonly string[]) {
    empty();
    if (directory) rmSync(directory, { recursive: true, force: true });
    round += 1;
    directory = join(disk, `profile-${round}`);
    mkdirSync(directory, { mode: 0o700 });
    const store = await newStore(directory);
    const ids = names.map((name) => store.keys.add(newKey(name, SECRET)).id);
    return { store, ids };
  }

  it('refuses a new key by its code, wholly, and keeps its reserve', async () => {
    const { store, ids } = await profileWith(['one', 'two']);
    fill();
    expect(await codeOf(() => store.keys.add(newKey('three', SECRET)))).toBe('STORE_FULL');
    expect(await codeOf(() => store.files.write('vault.key', SECRET))).toBe('STORE_FULL');
    const shapeDigest = 'ab'.repeat(32);
    const write = store.evaluationKeys.write({ keyId: ids[0]!, shapeDigest }, SECRET);
    await expect(write).rejects.toMatchObject({ code: 'STORE_FULL' });
    expect(store.keys.ids().sort()).toEqual([...ids].sort());
    expect(statSync(join(directory, 'reserve')).size).toBe(1_048_576);
    expect(whole(directory)).toBe('ok');
  });

  it('lets every key be deleted, and leaves nothing of them', async () => {
    const { store, ids } = await profileWith(['one', 'two', 'three']);
    fill();
    for (const id of ids) {
      store.transaction(() => store.keys.delete(id));
      fill();
    }
    expect(store.keys.ids()).toEqual([]);
    expect(filesWith(directory, SECRET.subarray(0, 1000))).toEqual([]);
    expect(whole(directory)).toBe('ok');
  });

  it('opens, and lets a vault be forgotten or its record be replaced', async () => {
    const { store } = await profileWith(['one']);
    store.vault.create(SECRET.subarray(0, 1000));
    store.close();
    fill();
    const again = await newStore(directory);
    const next = new Uint8Array(1000).fill(9);
    expect(again.vault.replace(next, 1).revision).toBe(2);
    fill();
    again.vault.deleteWithContents();
    expect(again.keys.ids()).toEqual([]);
    expect(again.vault.read()).toBeUndefined();
    expect(whole(directory)).toBe('ok');
  });

  it('writes again, and keeps its reserve again, once there is room', async () => {
    const { store, ids } = await profileWith(['one', 'two']);
    fill();
    store.keys.delete(ids[0]!);
    empty();
    store.keys.delete(ids[1]!);
    store.keys.add(newKey('three', SECRET));
    store.close();
    await newStore(directory);
    expect(statSync(join(directory, 'reserve')).size).toBe(1_048_576);
  });
});

it('a database that may not grow says so, and undoes the whole transaction', async () => {
  const directory = newProfile();
  const store = await newStore(directory);
  store.keys.add(newKey('one'));
  store.close();
  const connection = new Connection(join(directory, 'cryptonets.sqlite'), 200);
  try {
    connection.exec('CREATE TABLE filler (content BLOB) STRICT');
    connection.pragma(`max_page_count = ${Number(connection.pragma('page_count')) + PAGES}`);
    const grow = (): void =>
      connection.transaction(() => {
        for (let i = 0; i < PAGES; i += 1)
          connection.query('INSERT INTO filler VALUES (zeroblob(8192))').run();
      });
    expect(await codeOf(grow)).toBe('STORE_FULL');
    expect(connection.query<{ n: number }>('SELECT count(*) AS n FROM filler').get()).toEqual({ n: 0 });
  } finally {
    connection.close();
  }
  expect(whole(directory)).toBe('ok');
});
