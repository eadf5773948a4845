/** Answers outlive what happens beside them: key, server, vault and database may go while a prediction runs, and windows may come and go. */
import { randomBytes } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostEvents, KeySummary, RunSummary } from '../../shared/ipc/types.ts';
import { caller, randomImages, runOperation, startHostWorld, type HostWorld } from '../support/host-world.ts';

let world: HostWorld;
beforeAll(async () => {
  world = await startHostWorld({ session: {} });
  const { id } = await call('servers.add', { name: 'test', address: world.server.address });
  await call('servers.select', { id });
});
afterAll(() => world[Symbol.asyncDispose]());

const call = caller(() => world.host);
/** Images of the small network that are as many bytes as the contract asks for. */
const FEW = 64;
const newId = (): string => randomBytes(16).toString('hex');
const typed = () =>
  ({ kind: 'passphrase', passphrase: new TextEncoder().encode('correct horse battery') }) as const;
const DONE = { kind: 'done', result: { differsFromPlain: 0 } };

async function createKey(name: string): Promise<KeySummary> {
  const operationId = newId();
  const made = Promise.withResolvers<KeySummary>();
  const unfollow = world.host.on('operation', ({ id, event }) => {
    if (id === operationId && event.kind === 'done') made.resolve(event.result as KeySummary);
  });
  await call('keys.create', { operationId, name });
  return made.promise.finally(unfollow);
}

/** A prediction during which something happens, when its upload has begun. */
async function during(act: () => unknown): Promise<{ last: unknown; history: HostEvents['history'][] }> {
  const history: HostEvents['history'][] = [];
  const unfollow = world.host.on('history', (change) => void history.push(change));
  let acted: unknown;
  const pixels = randomImages(world.network, 900);
  const messages = await runOperation(world.host, { pixels, checkPlain: true }, ({ event }) => {
    if (event.kind === 'progress' && event.stage === 'upload') acted ??= act() ?? true;
  });
  expect(acted).toBeTruthy();
  await acted;
  unfollow();
  return { last: messages.at(-1)?.event, history };
}

describe('a prediction keeps its answer', () => {
  beforeAll(async () => {
    await call('vault.create', { protection: typed(), recoveryCode: false });
  });

  it('when the key that it uses is deleted', async () => {
    const key = await createKey('passing');
    const { last, history } = await during(() => call('keys.delete', { id: key.id, current: typed() }));
    expect(last).toMatchObject({ ...DONE, result: { key: { name: 'passing' } } });
    expect(history).toEqual([{ id: expect.any(String) as string, error: null }]);
    expect((await call('history.list', { offset: 0, limit: 1 })).entries[0]?.images).toBe(900);
  });

  it('when another server is chosen, and when its own entry is removed', async () => {
    const { last } = await during(() => call('servers.select', { id: 'built-in' }));
    expect(last).toMatchObject(DONE);
    const { id } = await call('servers.add', { name: 'passing', address: world.server.address });
    await call('servers.select', { id });
    const removed = await during(() => call('servers.remove', { id, current: typed() }));
    expect(removed.last).toMatchObject(DONE);
    expect(removed.history[0]?.error).toBeNull();
    // The history tells a server that was removed from one that is there.
    const { entries } = await call('history.list', { offset: 0, limit: 2 });
    expect(entries.map(({ server, serverId }) => [server, serverId === null])).toEqual([
      ['removed', true],
      ['kept', false],
    ]);
    const [kept] = (await call('servers.list')).filter(({ name }) => name === 'test');
    await call('servers.select', { id: kept!.id });
  });

  it('when the vault is locked', async () => {
    expect((await during(() => call('vault.lock'))).last).toMatchObject(DONE);
    await call('vault.unlock', typed());
  });

  it('when the database is locked by somebody else, and says so beside it', async () => {
    const other = lockDatabase();
    await other.locked;
    const { last, history } = await during(() => true).finally(() => other.release());
    expect(last).toMatchObject(DONE);
    expect(history).toEqual([
      {
        id: expect.any(String) as string,
        error: expect.objectContaining({ code: 'STORE_LOCKED' }) as unknown,
      },
    ]);
  });
});

/** Another program that writes: locks of one process would not keep it from itself. */
function lockDatabase(): { readonly locked: Promise<unknown>; release(): void } {
  const path = JSON.stringify(join(world.profileDir, 'cryptonets.sqlite'));
  const script = `new (require('node:sqlite').DatabaseSync)(${path}).exec('BEGIN IMMEDIATE'); console.log('locked'); setInterval(() => {}, 1e6)`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  return { locked: once(child.stdout, 'data'), release: () => child.kill('SIGKILL') };
}

describe('runs belong to the host', () => {
  async function start(images: number, extra: object = {}): Promise<string> {
    const operationId = newId();
    const pixels = randomImages(world.network, images);
    await call('predict.start', { operationId, packing: 'auto', pixels, checkPlain: false, ...extra });
    return operationId;
  }

  async function ended(id: string): Promise<RunSummary> {
    for (;;) {
      const run = (await call('runs.list')).find((one) => one.id === id);
      if (run && run.state !== 'running' && run.state !== 'queued') return run;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  it('are listed, opened while they run and afterwards, and put away', async () => {
    const id = await start(300, { source: 'file', title: 'three hundred' });
    const open = await call('runs.open', { operationId: id });
    expect(open).toMatchObject({
      id,
      state: 'running',
      source: 'file',
      title: 'three hundred',
      result: null,
    });
    expect((await ended(id)).state).toBe('done');
    const after = await call('runs.open', { operationId: id });
    expect(after.result?.predictions).toHaveLength(300);
    expect(after.pixels).toEqual(randomImages(world.network, 300));
    expect(after.stages.every(({ span }) => span !== undefined)).toBe(true);
    await call('runs.forget', { operationId: id });
    await expect(call('runs.open', { operationId: id })).rejects.toThrow('NOT_FOUND');
  });

  it('wait for each other in the order in which they were asked for, with their places, and can be taken out', async () => {
    const lists: (readonly RunSummary[])[] = [];
    const unfollow = world.host.on('runs', (list) => void lists.push(list));
    const [first, second, third] = [await start(900), await start(FEW), await start(FEW)];
    const places = new Map((await call('runs.list')).map(({ id, place }) => [id, place]));
    expect([first, second, third].map((id) => places.get(id))).toEqual([undefined, 1, 2]);
    expect((await call('runs.open', { operationId: third })).state).toBe('queued');
    await call('operation.cancel', { operationId: second });
    expect((await ended(second)).state).toBe('cancelled');
    expect((await call('runs.list')).find(({ id }) => id === third)?.place).toBe(1);
    expect((await ended(third)).state).toBe('done');
    expect((await ended(first)).state).toBe('done');
    unfollow();
    for (const list of lists)
      expect(list.filter(({ state }) => state === 'running').length).toBeLessThanOrEqual(1);
  });

  it('are stopped by any window', async () => {
    const id = await start(900);
    await call('operation.cancel', { operationId: id });
    expect((await ended(id)).state).toBe('cancelled');
  });

  it('leave one row in the history for all strokes of a drawing', async () => {
    await call('history.clear', { current: typed() });
    const drawing = newId();
    for (let stroke = 0; stroke < 3; stroke++) await ended(await start(FEW, { source: 'drawing', drawing }));
    await ended(await start(FEW, { source: 'drawing', drawing: newId() }));
    expect((await call('history.list', { offset: 0, limit: 10 })).total).toBe(2);
    expect((await call('runs.list')).filter(({ source }) => source === 'drawing')).toHaveLength(2);
  });

  it('that have ended are forgotten when the vault is locked', async () => {
    await ended(await start(FEW));
    await call('vault.lock');
    expect(await call('runs.list')).toEqual([]);
  });
});
