import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Connection } from '../../../../electron/store/connection.ts';
import { inspectDatabase } from '../../../../electron/store/inspect.ts';
import { migrate, newestVersion, type Migration } from '../../../../electron/store/migrate.ts';
import { MIGRATIONS } from '../../../../electron/store/migrations/index.ts';
import { COPIES_FOLDER, listCopies } from '../../../../electron/store/copies.ts';
import { openStore } from '../../../../electron/store/index.ts';
import { DATABASE_FILE } from '../../../../electron/store/profile.ts';
import { codeOf, ended, newProfile, newStore, rawDatabase, startChild } from './support.ts';

const NEWEST = MIGRATIONS.length;
const ID = 'ab'.repeat(16);
const OTHER = 'cd'.repeat(16);

/** One row a table, as each version would have written it. */
const ROWS: readonly string[] = [
  `INSERT INTO vault VALUES (1, 3, x'0102');
   INSERT INTO keys VALUES ('${ID}', 'mine', 'p', 5, '0123456789abcdef', x'0a0b')`,
  `INSERT INTO servers (id, name, address, tls, added_ms) VALUES ('${ID}', 'there', 'localhost:1', 'none', 6)`,
  `INSERT INTO history VALUES ('${ID}', 7, 'm', 'p', 'batch', 'seal', 2, '${ID}', '${ID}',
     '{"spans":[],"wallMs":1,"uploadBytes":2,"downloadBytes":3}', x'0c')`,
  `INSERT INTO settings VALUES ('theme', '"dark"')`,
  `INSERT INTO keys VALUES ('${OTHER}', 'other', 8, '0123456789abcdef');
   INSERT INTO key_secrets VALUES ('${OTHER}', 'interactive', 'q', 9, NULL, x'0d')`,
  `INSERT INTO vault_seal VALUES (1, 1, x'0e');
   INSERT INTO model_pins VALUES ('localhost:1', 'm', 'digest', 10)`,
  `INSERT INTO history (operation_id, started_ms, model, parameter_set, packing, engine, image_count, server_kind, trace)
     VALUES ('${OTHER}', 11, 'm', 'p', 'batch', 'seal', 1, 'own', '{"spans":[],"wallMs":1,"uploadBytes":2,"downloadBytes":3}')`,
  `INSERT INTO model_pins VALUES ('localhost:2', 'm', 'other', 11, '${'e'.repeat(64)}')`,
];

/** A closed profile whose database is at a version, with the rows of that version. */
function profileAt(version: number): string {
  const directory = newProfile();
  fs.mkdirSync(directory, { mode: 0o700 });
  const path = join(directory, DATABASE_FILE);
  fs.writeFileSync(path, '', { mode: 0o600 });
  const connection = new Connection(path, 100);
  for (let step = 1; step <= version; step++) {
    migrate(connection, MIGRATIONS.slice(0, step));
    connection.exec(ROWS[step - 1]!);
  }
  connection.close();
  return directory;
}

const schemaOf = (directory: string): unknown =>
  rawDatabase(directory).prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all();
const copyPath = (directory: string, name: string): string => join(directory, COPIES_FOLDER, name);

describe('migrations', () => {
  it('are numbered files whose numbers, names and order agree', () => {
    const folder = join(import.meta.dirname, '../../../../electron/store/migrations');
    const files = fs
      .readdirSync(folder)
      .filter((name) => name !== 'index.ts')
      .sort();
    const expected = MIGRATIONS.map(({ version, name }) => `${String(version).padStart(4, '0')}-${name}.ts`);
    expect(files).toEqual(expected);
    expect(ROWS).toHaveLength(NEWEST);
  });

  it('must be numbered without gaps', async () => {
    expect(await codeOf(() => newestVersion(MIGRATIONS.slice(1)))).toBe('INTERNAL');
  });

  it.each(Array.from({ length: NEWEST + 1 }, (_, version) => version))(
    'lead from version %i to the newest, with the same schema and all rows',
    async (version) => {
      const directory = profileAt(version);
      const store = await newStore(directory);
      expect(schemaOf(directory)).toEqual(schemaOf(profileAt(NEWEST)));
      expect(rawDatabase(directory).pragma('user_version', { simple: true })).toBe(NEWEST);
      if (version >= 1) {
        expect(store.vault.read()).toEqual({ record: Uint8Array.of(1, 2), revision: 3 });
        expect(store.keys.byName('mine')).toMatchObject({
          createdAtMs: 5,
          secrets: [{ packing: 'batch', parameterSet: 'p', createdAtMs: 5 }],
        });
        expect(store.keys.secrets.sealed(ID, 'p')).toEqual({ sealed: Uint8Array.of(10, 11), sealedFor: ID });
      }
      if (version >= 2) expect(store.servers.byId(ID).address).toBe('localhost:1');
      if (version >= 3)
        expect(store.history.byId(ID)).toMatchObject({
          imageCount: 2,
          keyId: ID,
          hasResult: true,
          serverKind: 'kept',
        });
      if (version >= 5)
        expect(store.keys.secrets.sealed(OTHER, 'q')).toEqual({ sealed: Uint8Array.of(13), sealedFor: null });
      if (version >= 6)
        expect(store.modelPins.of('localhost:1', 'm')).toEqual({ digest: 'digest', signer: null });
      if (version >= 8)
        expect(store.modelPins.of('localhost:2', 'm')).toEqual({ digest: 'other', signer: 'e'.repeat(64) });
      expect(listCopies(directory)).toHaveLength(version === 0 || version === NEWEST ? 0 : 1);
    },
  );

  it('are done once when several processes update at the same moment', async () => {
    const directory = profileAt(2);
    const children = ['a', 'b', 'c', 'd'].map((prefix) =>
      ended(startChild('child-adder.ts', directory, prefix, '5')),
    );
    for (const { how, err } of await Promise.all(children)) expect([how, err]).toEqual([0, '']);
    expect(listCopies(directory)).toHaveLength(1);
    expect((await newStore(directory)).keys.ids()).toHaveLength(21);
  });

  it('that fail leave the version before them, the rows, and the copy', async () => {
    const directory = profileAt(NEWEST);
    const broken: Migration = {
      version: NEWEST + 1,
      name: 'broken',
      sql: 'CREATE TABLE extra (a TEXT) STRICT; DELETE FROM keys; INSERT INTO nowhere VALUES (1)',
    };
    const migrations = [...MIGRATIONS, broken];
    expect(await codeOf(() => openStore({ directory, migrations }))).toBe('STORE_FAILED');
    expect(schemaOf(directory)).toEqual(schemaOf(profileAt(NEWEST)));
    expect(listCopies(directory)).toHaveLength(1);
    const store = await newStore(directory);
    expect(store.keys.byName('mine').id).toBe(ID);
  });
});

describe('a database of a newer version', () => {
  it('is refused and left as it is', async () => {
    const directory = profileAt(NEWEST);
    const db = rawDatabase(directory);
    db.pragma(`user_version = ${String(NEWEST + 1)}`);
    db.close();
    const before = fs.readFileSync(join(directory, DATABASE_FILE));
    expect(await codeOf(() => newStore(directory))).toBe('STORE_NEWER');
    expect(fs.readFileSync(join(directory, DATABASE_FILE)).equals(before)).toBe(true);
  });
});

describe('the copy before a migration', () => {
  it('is whole, private, of the old version, and can be put in the place of the database', async () => {
    const directory = profileAt(3);
    (await newStore(directory, { nowMs: Date.UTC(2026, 10, 22, 18, 53, 12, 123) })).close();
    const [name = ''] = listCopies(directory);
    expect(name).toMatch(/^20261122T185312123Z-v3-[0-9a-f]{4}\.sqlite$/);
    const path = copyPath(directory, name);
    expect(inspectDatabase(path, 0, 'integrity_check')).toBe(3);
    if (process.platform !== 'win32') {
      expect(fs.statSync(path).mode & 0o777).toBe(0o600);
      expect(fs.statSync(join(directory, COPIES_FOLDER)).mode & 0o777).toBe(0o700);
    }
    expect(fs.readdirSync(join(directory, COPIES_FOLDER))).toEqual([name]);
    fs.copyFileSync(path, join(directory, DATABASE_FILE));
    const store = await newStore(directory);
    expect(store.keys.byName('mine').id).toBe(ID);
  });

  it('is kept for the last three updates', async () => {
    const directory = profileAt(NEWEST);
    for (let extra = 1; extra <= 5; extra++) {
      const more = Array.from({ length: extra }, (_, i) => ({
        version: NEWEST + 1 + i,
        name: 'more',
        sql: 'SELECT 1',
      }));
      (await openStore({ directory, migrations: [...MIGRATIONS, ...more], nowMs: extra * 1000 })).close();
    }
    const versions = listCopies(directory).map((name) => /-v(\d+)-/.exec(name)?.[1]);
    expect(versions).toEqual([2, 3, 4].map((extra) => String(NEWEST + extra)));
  });

  it('must succeed: without it nothing is migrated', async () => {
    const directory = profileAt(3);
    fs.writeFileSync(join(directory, COPIES_FOLDER), 'in the way');
    expect(await codeOf(() => newStore(directory))).toBe('STORE_FAILED');
    expect(rawDatabase(directory).pragma('user_version', { simple: true })).toBe(3);
  });
});

describe('keys of a version that had one for each packing', () => {
  const BATCH = 'n_8192_logq_4x44_logt_40';
  const BESIDE = 'n_8192_logq_49-49-48-34_logp_34';

  /** A profile of that version with these keys, each with a prediction in the history. */
  async function opened(keys: readonly (readonly [name: string, parameterSet: string])[]) {
    const directory = newProfile();
    fs.mkdirSync(directory, { mode: 0o700 });
    const path = join(directory, DATABASE_FILE);
    fs.writeFileSync(path, '', { mode: 0o600 });
    const connection = new Connection(path, 100);
    migrate(connection, MIGRATIONS.slice(0, 4));
    for (const [i, [name, parameterSet]] of keys.entries()) {
      const id = i.toString(16).padStart(32, '0');
      connection.exec(`
        INSERT INTO keys VALUES ('${id}', '${name}', '${parameterSet}', ${i + 1}, '0123456789abcdef', x'0${i}');
        INSERT INTO history VALUES ('${id}', ${i + 1}, 'm', 'p', 'batch', 'seal', 1, '${id}', NULL,
          '{"spans":[],"wallMs":1,"uploadBytes":2,"downloadBytes":3}', NULL)`);
    }
    connection.close();
    return newStore(directory);
  }
  const facts = (store: Awaited<ReturnType<typeof newStore>>) =>
    Object.fromEntries(
      store.keys.list().map(({ id, name, secrets }) => [
        name,
        secrets.map(({ packing, parameterSet, createdAtMs }) => {
          const { sealed, sealedFor } = store.keys.secrets.sealed(id, parameterSet);
          return [packing, createdAtMs, [...sealed], Number(`0x${sealedFor}`)];
        }),
      ]),
    );

  it('become one where one stood beside the other, under the id of the one that a person had named', async () => {
    const store = await opened([
      ['work', BATCH],
      ['work.interactive', BESIDE],
      ['other', BATCH],
    ]);
    expect(facts(store)).toEqual({
      other: [['batch', 3, [2], 2]],
      work: [
        ['batch', 1, [0], 0],
        ['interactive', 2, [1], 1],
      ],
    });
    const { id } = store.keys.byName('work');
    expect(store.history.list().map(({ keyId }) => keyId)).toEqual([store.keys.byName('other').id, id, id]);
  });

  it.each([
    [
      'two batch keys with such names',
      [
        ['work', BATCH],
        ['work.interactive', BATCH],
      ],
    ],
    [
      'two interactive keys with such names',
      [
        ['work', BESIDE],
        ['work.interactive', BESIDE],
      ],
    ],
    [
      'parameter sets the other way round',
      [
        ['work', BESIDE],
        ['work.interactive', BATCH],
      ],
    ],
    ['a key whose other half is gone', [['work.interactive', BESIDE]]],
    [
      'a set of a name that nobody knows',
      [
        ['work', 'p'],
        ['work.interactive', BESIDE],
      ],
    ],
  ] as const)('stay keys of their own: %s', async (_, keys) => {
    const store = await opened(keys);
    expect(Object.keys(facts(store)).sort()).toEqual(keys.map(([name]) => name).sort());
    expect(Object.values(facts(store)).map((secrets) => secrets.length)).toEqual(keys.map(() => 1));
    const keyIds = store.history.list().map(({ keyId }) => keyId);
    expect(new Set(keyIds).size).toBe(keys.length);
  });

  it('pair off once where suffixes pile up', async () => {
    const store = await opened([
      ['a', BATCH],
      ['a.interactive', BATCH],
      ['a.interactive.interactive', BESIDE],
    ]);
    expect(Object.entries(facts(store)).map(([name, { length }]) => [name, length])).toEqual([
      ['a.interactive', 2],
      ['a', 1],
    ]);
  });

  it('lose a suffix that only the program had given, where the name is free', async () => {
    expect(Object.keys(facts(await opened([['default.interactive', BESIDE]])))).toEqual(['default']);
    const taken = await opened([
      ['default.interactive', BESIDE],
      ['default', BESIDE],
    ]);
    expect(Object.keys(facts(taken)).sort()).toEqual(['default', 'default.interactive']);
  });
});
