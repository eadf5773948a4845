import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Trace } from '../../../../shared/stages/index.ts';
import { Connection } from '../../../../electron/store/connection.ts';
import { KeyTable } from '../../../../electron/store/keys.ts';
import { keyFingerprint, newRowId, type NewHistory, type Store } from '../../../../electron/store/index.ts';
import { DATABASE_FILE } from '../../../../electron/store/profile.ts';
import { codeOf, failure, newKey, newProfile, newSecret, newStore, rawDatabase } from './support.ts';

const SECRET = Uint8Array.of(1, 2, 3);

describe('keys', () => {
  it('are added, listed newest first, found, renamed and deleted', async () => {
    const { keys } = await newStore();
    const old = keys.add(newKey('old', SECRET, 1));
    const young = keys.add(newKey('young', SECRET, 2));
    expect(keys.list()).toEqual([young, old]);
    expect(keys.list({ limit: 1, offset: 1 })).toEqual([old]);
    expect(keys.byName('old')).toEqual(old);
    expect(keys.byId(young.id)).toEqual(young);
    expect(keys.secrets.sealed(old.id, 'p')).toEqual({ sealed: SECRET, sealedFor: null });
    keys.rename(old.id, 'older');
    expect(keys.byId(old.id).name).toBe('older');
    keys.delete(old.id);
    expect(keys.ids()).toEqual([young.id]);
    expect(await codeOf(() => keys.secrets.sealed(old.id, 'p'))).toBe('KEY_NOT_FOUND');
  });

  it('have a secret for each parameter set, the first that came', async () => {
    const { keys } = await newStore();
    const { id } = keys.add(newKey('a', SECRET));
    expect(keys.secrets.add(id, newSecret(Uint8Array.of(4), 'q', 'interactive'))).toBe(true);
    expect(keys.secrets.add(id, newSecret(Uint8Array.of(5), 'q', 'interactive'))).toBe(false);
    expect(keys.byId(id).secrets).toEqual([
      { packing: 'batch', parameterSet: 'p', createdAtMs: 1 },
      { packing: 'interactive', parameterSet: 'q', createdAtMs: 1 },
    ]);
    expect(keys.secrets.sealed(id, 'q').sealed).toEqual(Uint8Array.of(4));
  });

  it('are added with all their secrets or not at all', async () => {
    const { keys } = await newStore();
    const bad = { ...newKey('a'), secrets: [newSecret(SECRET), newSecret(new Uint8Array(0), 'q')] };
    expect(await codeOf(() => keys.add(bad))).toBe('ARGUMENT_INVALID');
    expect(keys.ids()).toEqual([]);
  });

  it('have a fingerprint of their id, not of their secret', async () => {
    const { keys } = await newStore();
    const { id, fingerprint } = keys.add(newKey('a'));
    expect(fingerprint).toBe(keyFingerprint(id));
    expect(fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(keyFingerprint(newRowId())).not.toBe(fingerprint);
  });

  it('refuse taken names, missing rows and values out of bounds', async () => {
    const { keys } = await newStore();
    const { id } = keys.add(newKey('a'));
    const other = keys.add(newKey('b'));
    expect(await codeOf(() => keys.add(newKey('a')))).toBe('KEY_EXISTS');
    expect(await codeOf(() => keys.add(newKey('c', SECRET, 1, id)))).toBe('KEY_EXISTS');
    expect(await codeOf(() => keys.rename(other.id, 'a'))).toBe('KEY_EXISTS');
    const gone = newRowId();
    const missing = [
      () => keys.byId(gone),
      () => keys.byName('x'),
      () => keys.secrets.sealed(gone, 'p'),
      () => keys.secrets.sealed(id, 'another set'),
      () => keys.secrets.add(gone, newSecret(SECRET)),
      () => keys.delete(gone),
      () => keys.rename(gone, 'y'),
    ];
    for (const work of missing) expect(await codeOf(work)).toBe('KEY_NOT_FOUND');
    const bad = [
      newKey(''),
      newKey('x'.repeat(101)),
      newKey('x', SECRET, -1),
      newKey('x', SECRET, 1, 'short'),
      newKey('x', new Uint8Array(0)),
    ];
    for (const key of bad) expect(await codeOf(() => keys.add(key))).toBe('ARGUMENT_INVALID');
    for (const page of [{ limit: 0 }, { limit: 201 }, { limit: 1.5 }, { offset: -1 }, { offset: NaN }]) {
      expect(await codeOf(() => keys.list(page))).toBe('ARGUMENT_INVALID');
    }
    expect(keys.ids()).toHaveLength(2);
  });
});

describe('servers', () => {
  const entry = { name: 'mine', address: 'localhost:50051', tls: 'none', caPem: null } as const;

  it('are added, seen and deleted', async () => {
    const { servers } = await newStore();
    const row = servers.add(newRowId(), entry, 5);
    expect(row).toMatchObject({ ...entry, addedAtMs: 5, lastSeenAtMs: null, uploadBytesPerSecond: null });
    servers.noteSeen(row.id, 10, {
      uploadBytesPerSecond: 1e6,
      downloadBytesPerSecond: 2e6,
      roundTripMs: 0.25,
    });
    servers.noteSeen(row.id, 9, {
      uploadBytesPerSecond: 3e6,
      downloadBytesPerSecond: null,
      roundTripMs: null,
    });
    expect(servers.byId(row.id)).toMatchObject({
      lastSeenAtMs: 10,
      uploadBytesPerSecond: 3e6,
      downloadBytesPerSecond: 2e6,
      roundTripMs: 0.25,
    });
    servers.add(newRowId(), { ...entry, name: 'a' }, 6);
    expect(servers.list().map(({ name }) => name)).toEqual(['a', 'mine']);
    servers.delete(row.id);
    expect(await codeOf(() => servers.byId(row.id))).toBe('SERVER_NOT_FOUND');
  });

  it('refuse taken names, missing rows and values out of bounds', async () => {
    const { servers } = await newStore();
    const { id } = servers.add(newRowId(), entry, 5);
    expect(await codeOf(() => servers.add(newRowId(), entry, 5))).toBe('SERVER_EXISTS');
    const bad = [
      { name: '' },
      { address: '' },
      { tls: 'maybe' as 'none' },
      { tls: 'ca' as const },
      { caPem: 'x' },
    ];
    for (const change of bad) {
      const work = () => servers.add(newRowId(), { ...entry, name: 'other', ...change }, 5);
      expect(await codeOf(work)).toBe('ARGUMENT_INVALID');
    }
    const link = { uploadBytesPerSecond: null, downloadBytesPerSecond: null, roundTripMs: null };
    for (const speed of [-1, 0, NaN, Infinity]) {
      const work = () => servers.noteSeen(id, 5, { ...link, uploadBytesPerSecond: speed });
      expect(await codeOf(work)).toBe('ARGUMENT_INVALID');
    }
    const gone = newRowId();
    for (const work of [() => servers.noteSeen(gone, 5, link), () => servers.delete(gone)]) {
      expect(await codeOf(work)).toBe('SERVER_NOT_FOUND');
    }
  });
});

const TRACE: Trace = {
  spans: [
    { name: 'encrypt', startMs: 1, durationMs: 2.5, count: 784 },
    { name: 'upload', startMs: 2, durationMs: 3, bytes: 1e8 },
  ],
  wallMs: 12,
  uploadBytes: 1e8,
  downloadBytes: 4e6,
  calls: 1,
};

const entryAt = (startedAtMs: number, change: Partial<NewHistory> = {}): NewHistory => ({
  operationId: newRowId(),
  startedAtMs,
  model: 'mnist-cryptonets',
  modelDigest: null,
  parameterSet: 'n_8192',
  packing: 'batch',
  engine: 'seal',
  imageCount: 8192,
  keyId: null,
  serverId: null,
  serverKind: 'own',
  trace: TRACE,
  sealedResult: Uint8Array.of(1),
  ...change,
});

/** All of the history, page by page. */
function allPages(store: Store, limit: number): string[] {
  const ids: string[] = [];
  for (let page = store.history.list({ limit }); page.length > 0;) {
    ids.push(...page.map(({ operationId }) => operationId));
    const after = page.at(-1);
    page = after ? store.history.list({ limit, after }) : [];
  }
  return ids;
}

describe('history', () => {
  it('keeps what was measured in the clear and the result sealed', async () => {
    const { history } = await newStore();
    const entry = entryAt(5);
    history.add(entry);
    const { sealedResult, ...clear } = entry;
    expect(history.byId(entry.operationId)).toEqual({ ...clear, hasResult: true });
    expect(history.sealedResult(entry.operationId)).toEqual(sealedResult);
    const without = entryAt(6, { sealedResult: null });
    history.add(without);
    expect(history.byId(without.operationId).hasResult).toBe(false);
    expect(history.sealedResult(without.operationId)).toBeUndefined();
  });

  it('is paged newest first without gaps or repeats, also at equal times', async () => {
    const store = await newStore();
    const entries = [3, 1, 2, 2, 2, 5, 4].map((time) => entryAt(time));
    for (const entry of entries) store.history.add(entry);
    const sorted = [...entries].sort(
      (a, b) => b.startedAtMs - a.startedAtMs || (a.operationId < b.operationId ? 1 : -1),
    );
    for (const limit of [1, 2, 3, 200])
      expect(allPages(store, limit)).toEqual(sorted.map((one) => one.operationId));
    expect(store.history.count()).toBe(7);
  });

  it('survives its key and its server', async () => {
    const store = await newStore();
    const key = store.keys.add(newKey('a'));
    const server = store.servers.add(newRowId(), { name: 's', address: 'a:1', tls: 'none', caPem: null }, 1);
    const entry = entryAt(1, { keyId: key.id, serverId: server.id });
    store.history.add(entry);
    expect(store.history.byId(entry.operationId)).toMatchObject({ keyId: key.id, serverId: server.id });
    store.keys.delete(key.id);
    store.servers.delete(server.id);
    expect(store.history.byId(entry.operationId)).toMatchObject({ keyId: null, serverId: null });
  });

  it('refuses what does not belong in it', async () => {
    const { history } = await newStore();
    const entry = entryAt(1);
    history.add(entry);
    expect(await codeOf(() => history.add(entry))).toBe('OPERATION_EXISTS');
    const bad: Partial<NewHistory>[] = [
      { operationId: 'x' },
      { imageCount: 0 },
      { imageCount: 1.5 },
      { model: '' },
      { trace: { ...TRACE, wallMs: -1 } },
      { trace: { ...TRACE, spans: [{ name: 'scores' as 'pack', startMs: 1, durationMs: 1 }] } },
      {
        trace: {
          ...TRACE,
          spans: Array.from({ length: 257 }, () => ({ name: 'pack' as const, startMs: 1, durationMs: 1 })),
        },
      },
    ];
    for (const change of bad)
      expect(await codeOf(() => history.add(entryAt(2, change)))).toBe('ARGUMENT_INVALID');
    for (const work of [
      () => history.byId(newRowId()),
      () => history.sealedResult(newRowId()),
      () => history.delete(newRowId()),
    ]) {
      expect(await codeOf(work)).toBe('NOT_FOUND');
    }
    history.delete(entry.operationId);
    history.add(entryAt(3, { keyId: newRowId(), serverId: newRowId() }));
    expect(history.list()[0]).toMatchObject({ keyId: null, serverId: null });
    expect(history.deleteAll()).toBe(1);
  });

  it('stores no field of a trace but those of the list', async () => {
    const directory = newProfile();
    const { history } = await newStore(directory);
    const span = { name: 'decode' as const, startMs: 1, durationMs: 1, scores: [1, 2] };
    history.add(entryAt(1, { trace: { ...TRACE, spans: [span], predictions: [7] } as Trace }));
    const stored = rawDatabase(directory).prepare('SELECT trace FROM history').pluck().get();
    expect(stored).not.toMatch(/scores|predictions/);
  });

  it('leaves out stages that it does not know, and names a trace that is none', async () => {
    const directory = newProfile();
    const { history } = await newStore(directory);
    const entry = entryAt(1);
    history.add(entry);
    const set = rawDatabase(directory).prepare('UPDATE history SET trace = ?');
    set.run(
      JSON.stringify({ ...TRACE, spans: [...TRACE.spans, { name: 'teleport', startMs: 0, durationMs: 1 }] }),
    );
    expect(history.byId(entry.operationId).trace).toEqual(TRACE);
    const { calls: _, ...older } = TRACE;
    set.run(JSON.stringify(older));
    expect(history.byId(entry.operationId).trace).toEqual({ ...TRACE, calls: null });
    for (const json of [
      '',
      '{',
      '3',
      'null',
      '{}',
      '{"spans":3}',
      JSON.stringify({ ...TRACE, wallMs: 'x' }),
      JSON.stringify({ ...TRACE, spans: [3] }),
    ]) {
      set.run(json);
      expect(await codeOf(() => history.byId(entry.operationId))).toBe('STORE_CORRUPT');
    }
  });
});

describe('transactions', () => {
  it('do all or nothing, and pass the error of the house through', async () => {
    const store = await newStore();
    const work = () =>
      store.transaction(() => {
        store.keys.add(newKey('a'));
        store.transaction(() => store.keys.add(newKey('b')));
        store.keys.add(newKey('a'));
      });
    expect(await codeOf(work)).toBe('KEY_EXISTS');
    expect(store.keys.ids()).toEqual([]);
  });

  it('that find the disk full change nothing and say so without names or values', async () => {
    const directory = newProfile();
    (await newStore(directory)).close();
    const connection = new Connection(join(directory, DATABASE_FILE), 100);
    connection.pragma(`max_page_count = ${String(Number(connection.pragma('page_count')) + 2)}`);
    const keys = new KeyTable(connection);
    const error = await failure(() => keys.add(newKey('my private name', new Uint8Array(100_000))));
    expect([error.code, error.message]).toEqual(['STORE_FULL', 'the disk is full']);
    keys.add(newKey('small'));
    expect(keys.ids()).toHaveLength(1);
    connection.close();
  });

  it('are no more once the store is closed', async () => {
    const store = await newStore();
    store.close();
    store.close();
    expect(await codeOf(() => store.keys.ids())).toBe('STORE_FAILED');
  });
});
