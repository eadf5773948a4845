/** The host behind the contract: keystore, keys, history, settings and servers, through the same handlers that views call. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dispatch } from '../../shared/ipc/dispatch.ts';
import type { KeySummary, PredictionResult, ServerState } from '../../shared/ipc/types.ts';
import { caller, randomImages, runOperation, startHostWorld, type HostWorld } from '../support/host-world.ts';

let world: HostWorld;
beforeAll(async () => {
  world = await startHostWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const PASSPHRASE = 'correct horse battery';
const passphrase = (text = PASSPHRASE): Uint8Array => new TextEncoder().encode(text);
const typed = () => ({ kind: 'passphrase', passphrase: passphrase() }) as const;

const call = caller(() => world.host);

async function createKey(name: string): Promise<KeySummary> {
  const operationId = randomBytes(16).toString('hex');
  const made = Promise.withResolvers<KeySummary>();
  const unfollow = world.host.on('operation', ({ id, event }) => {
    if (id !== operationId) return;
    if (event.kind === 'done') made.resolve(event.result as KeySummary);
    if (event.kind === 'failed') made.reject(new Error(event.error.code));
  });
  await call('keys.create', { operationId, name });
  return made.promise.finally(unfollow);
}

async function predict(): Promise<PredictionResult> {
  const messages = await runOperation(world.host, {
    pixels: randomImages(world.network, 3),
    checkPlain: true,
  });
  const last = messages.at(-1)!.event;
  if (last.kind !== 'done') throw new Error(JSON.stringify(last));
  return last.result as PredictionResult;
}

describe('a profile without a keystore', () => {
  it('predicts with a throw-away key and keeps no answer', async () => {
    expect(await call('vault.status')).toEqual({ state: 'missing', slots: [] });
    expect((await predict()).key).toEqual({ name: 'ephemeral', ephemeral: true });
    const { entries, total } = await call('history.list', { offset: 0, limit: 10 });
    expect(total).toBe(1);
    expect(entries[0]).not.toHaveProperty('predictions');
  });

  it('makes named keys in memory, which move into the keystore when there is one', async () => {
    expect(await createKey('first')).toMatchObject({ name: 'first', ephemeral: true });
    await expect(createKey('first')).rejects.toThrow('KEY_EXISTS');
    const protection = { kind: 'passphrase', passphrase: passphrase() } as const;
    const { status, recoveryCode } = await call('vault.create', { protection, recoveryCode: true });
    expect(status.slots.map(({ kind }) => kind)).toEqual(['passphrase', 'recovery']);
    expect(recoveryCode).toMatch(/^[0-9A-Z-]{40,50}$/);
    const keys = await call('keys.list');
    expect(keys.find(({ name }) => name === 'first')?.ephemeral).toBe(false);
  });
});

describe('an open keystore', () => {
  it('is used for predictions and seals their answers', async () => {
    const result = await predict();
    expect(result.key).toEqual({ name: 'first', ephemeral: false });
    expect(result.differsFromPlain).toBe(0);
    const [entry] = (await call('history.list', { offset: 0, limit: 1 })).entries;
    expect(entry?.predictions).toEqual(result.predictions);
  });

  it('still opens after the host was closed', async () => {
    await world.reopen();
    expect((await call('vault.status')).state).toBe('locked');
    await expect(
      call('vault.unlock', { kind: 'passphrase', passphrase: passphrase('wrong wrong wrong') }),
    ).rejects.toThrow('PASSPHRASE_WRONG');
    expect((await call('vault.unlock', { kind: 'passphrase', passphrase: passphrase() })).state).toBe(
      'unlocked',
    );
    expect((await predict()).key.name).toBe('first');
  });

  it('that is locked in the middle of a prediction lets it finish, and keeps no answer of it', async () => {
    const pixels = randomImages(world.network, 900);
    const messages = await runOperation(world.host, { pixels, checkPlain: true }, ({ event }) => {
      if (event.kind === 'progress' && event.stage === 'upload') world.host.rooms.vault.lock();
    });
    expect(messages.at(-1)?.event).toMatchObject({
      kind: 'done',
      result: { differsFromPlain: 0, key: { name: 'first' } },
    });
    await call('vault.unlock', { kind: 'passphrase', passphrase: passphrase() });
    const [entry] = (await call('history.list', { offset: 0, limit: 1 })).entries;
    expect(entry).toMatchObject({ images: 900 });
    expect(entry).not.toHaveProperty('predictions');
  });

  it('is told to views when it is locked, and hides answers and keys then', async () => {
    const told: string[] = [];
    const unfollow = world.host.on('vault', ({ state }) => void told.push(state));
    await call('vault.lock');
    unfollow();
    expect(told).toEqual(['locked']);
    const { entries } = await call('history.list', { offset: 0, limit: 10 });
    expect(entries.every((entry) => entry.predictions === undefined)).toBe(true);
    expect((await predict()).key.ephemeral).toBe(true);
    await expect(createKey('second')).rejects.toThrow('VAULT_LOCKED');
  });

  it('holds neither answers nor secrets in the clear on disk', async () => {
    const files = await Promise.all(
      ['cryptonets.sqlite', 'cryptonets.sqlite-wal'].map((name) =>
        readFile(join(world.profileDir, name)).catch(() => Buffer.alloc(0)),
      ),
    );
    const onDisk = Buffer.concat(files);
    expect(onDisk.length).toBeGreaterThan(4096);
    expect(onDisk.includes('"predictions"')).toBe(false);
    expect(onDisk.includes(PASSPHRASE)).toBe(false);
  });
});

describe('history', () => {
  it('is paged, deleted and cleared', async () => {
    const { entries, total } = await call('history.list', { offset: 1, limit: 2 });
    expect(entries).toHaveLength(2);
    await call('history.delete', { ids: [entries[0]!.id] });
    expect((await call('history.list', { offset: 0, limit: 50 })).total).toBe(total - 1);
    await expect(call('history.clear', { current: typed() })).rejects.toThrow('VAULT_LOCKED');
    await call('vault.unlock', typed());
    await call('history.clear', { current: typed() });
    await call('vault.lock');
    expect(await call('history.list', { offset: 0, limit: 50 })).toEqual({ entries: [], total: 0 });
  });

  it('is not kept when that is the wish, which only an open keystore hears', async () => {
    await expect(call('settings.set', { keepHistory: false })).rejects.toThrow('VAULT_LOCKED');
    await call('vault.unlock', { kind: 'passphrase', passphrase: passphrase() });
    expect((await call('settings.set', { keepHistory: false, theme: 'dark' })).keepHistory).toBe(false);
    await predict();
    expect((await call('history.list', { offset: 0, limit: 50 })).total).toBe(0);
    expect(await call('settings.get')).toMatchObject({ keepHistory: false, theme: 'dark', engine: 'auto' });
  });
});

describe('servers', () => {
  it('changes one: what is left out stays, a token does not follow to another address', async () => {
    const { id } = await call('servers.add', { name: 'old', address: '127.0.0.1:1', token: 'secret-token' });
    expect(await call('servers.change', { id, name: 'new' })).toMatchObject({
      name: 'new',
      address: '127.0.0.1:1',
      ownAuthority: false,
    });
    const changed = await call('servers.change', { id, address: '127.0.0.1:2' });
    expect(changed).toMatchObject({ name: 'new', address: '127.0.0.1:2' });
    expect(world.host.rooms.servers.entered({ id, address: '127.0.0.1:2' }).token).toBeUndefined();
    await expect(call('servers.change', { id, address: 'nowhere' })).rejects.toThrow('ARGUMENT_INVALID');
    await expect(call('servers.change', { id: 'built-in', name: 'mine' })).rejects.toThrow(
      'ARGUMENT_INVALID',
    );
    expect(await call('servers.test', { id, address: '127.0.0.1:2' })).toMatchObject({
      error: { code: 'SERVER_UNREACHABLE' },
    });
    await call('servers.remove', { id, current: typed() });
  });

  it('are not added with something that is no certificate', async () => {
    const before = await call('servers.list');
    const entry = { name: 'odd', address: 'example.org:443' };
    for (const caPem of ['this is not a pem', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])
      await expect(call('servers.add', { ...entry, caPem })).rejects.toThrow('ARGUMENT_INVALID');
    expect(await call('servers.list')).toEqual(before);
  });

  it('are added, listed and removed; their tokens are not answered', async () => {
    const added = await call('servers.add', {
      name: 'lab',
      address: '127.0.0.1:9',
      caPem: undefined,
      token: 'secret-token',
    });
    expect(JSON.stringify(await call('servers.list'))).not.toContain('secret-token');
    expect((await call('servers.list')).map(({ name }) => name)).toEqual(['built-in', 'lab']);
    await call('servers.remove', { id: added.id, current: typed() });
    await expect(call('servers.remove', { id: added.id, current: typed() })).rejects.toThrow(
      'SERVER_NOT_FOUND',
    );
  });

  it('say what they run and how far away they are', async () => {
    const told: ServerState[] = [];
    const unfollow = world.host.on('server', (state) => void told.push(state));
    const state = await call('servers.state');
    unfollow();
    expect(state).toMatchObject({ state: 'ready', engine: 'seal', cpuPath: 'wasm' });
    expect(state.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(state.roundTripMs).toBeGreaterThan(0);
    expect(told).toEqual([state]);
  });

  it('list their models with plans', async () => {
    const [model] = await call('models.list');
    expect(model).toMatchObject({ name: 'small-seed-shape', inputBits: 2 });
    expect(model?.packings[0]).toMatchObject({ packing: 'batch', planDigest: world.server.plan.digest });
  });
});

describe('the contract', () => {
  it('answers what this program is', async () => {
    const about = await call('app.about');
    expect(about.version).toMatch(/^\d+\.\d+\.\d+/);
    expect(about.engines.some(({ engine, available }) => engine === 'seal' && available)).toBe(true);
    for (const engine of about.engines) expect(engine.available).toBe(engine.cpuPath !== undefined);
    expect(about.capabilities.keyring.backend).toBeNull();
  });

  it('starts predictions and shows a glimpse of the real upload', async () => {
    // The contract takes images of 28 x 28: this server's model takes 6 x 6, and 9 of the former are 196 of the latter.
    const operationId = randomBytes(16).toString('hex');
    const ended = Promise.withResolvers<string>();
    const glimpses: Uint8Array[] = [];
    const unfollow = world.host.on('operation', ({ id, event }) => {
      if (id !== operationId) return;
      if (event.kind === 'glimpse') glimpses.push(event.bytes);
      if (['done', 'failed', 'cancelled'].includes(event.kind)) ended.resolve(event.kind);
    });
    const pixels = new Uint8Array(9 * 784);
    await call('predict.start', {
      operationId,
      model: undefined,
      packing: 'auto',
      pixels,
      labels: undefined,
      checkPlain: false,
    });
    expect(await ended.promise).toBe('done');
    unfollow();
    expect(glimpses).toHaveLength(1);
    expect(glimpses[0]!.length).toBe(4096);
    expect(new Set(glimpses[0]).size).toBeGreaterThan(200);
  });

  it('refuses what is not in it', async () => {
    await expect(call('operation.cancel', { operationId: 'x' })).rejects.toThrow('ARGUMENT_INVALID');
    expect(await dispatch(world.host.handlers, 'vault.secret', undefined)).toMatchObject({
      ok: false,
      error: { code: 'CALL_UNKNOWN' },
    });
  });
});
