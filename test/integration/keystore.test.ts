/** The keystore through the contract: who may change its ways in, and what is left after giving it up. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caller, randomImages, runOperation, startHostWorld, type HostWorld } from '../support/host-world.ts';

let world: HostWorld;
beforeAll(async () => {
  world = await startHostWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const call = caller(() => world.host);
const secret = (text: string): Uint8Array => new TextEncoder().encode(text);
const typed = (text: string) => ({ kind: 'passphrase', passphrase: secret(text) }) as const;
const FIRST = 'correct horse battery';
const SECOND = 'the passphrase that comes next';

async function predict(): Promise<void> {
  const messages = await runOperation(world.host, {
    pixels: randomImages(world.network, 2),
    checkPlain: true,
  });
  expect(messages.at(-1)?.event).toMatchObject({ kind: 'done', result: { differsFromPlain: 0 } });
}

describe('the passphrase of an open keystore', () => {
  it('is changed by who knows it, and by nobody else', async () => {
    await call('vault.create', { protection: typed(FIRST), recoveryCode: false });
    const stranger = call('vault.changePassphrase', { current: typed('wrong wrong'), next: secret(SECOND) });
    await expect(stranger).rejects.toThrow('PASSPHRASE_WRONG');
    expect((await call('vault.status')).state).toBe('unlocked');
    await call('vault.changePassphrase', { current: typed(FIRST), next: secret(SECOND) });
    await call('vault.lock');
    await expect(call('vault.unlock', typed(FIRST))).rejects.toThrow('PASSPHRASE_WRONG');
    expect((await call('vault.unlock', typed(SECOND))).state).toBe('unlocked');
  });

  it('is not set without saying what it is now', async () => {
    // What views of the version before would send.
    const before = call('vault.changePassphrase', { passphrase: secret(SECOND) } as never);
    await expect(before).rejects.toThrow('ARGUMENT_INVALID');
  });
});

describe('a keystore that nobody opens any more', () => {
  it('is not given up while it is open', async () => {
    await expect(call('vault.startOver')).rejects.toThrow('ARGUMENT_INVALID');
  });

  it('is given up with all that only it could open, and nothing else', async () => {
    await world.host.rooms.makeKey('lost', {});
    await predict();
    await call('servers.add', { name: 'kept', address: '127.0.0.1:9', token: 'a token of a server' });
    await call('settings.set', { theme: 'dark' });
    await call('vault.lock');
    const states: string[] = [];
    const unfollow = world.host.on('vault', ({ state }) => void states.push(state));
    expect(await call('vault.startOver')).toEqual({ state: 'missing', slots: [] });
    unfollow();
    expect(states).toEqual(['missing']);
    expect((await call('keys.list')).filter(({ ephemeral }) => !ephemeral)).toEqual([]);
    expect(await call('history.list', { offset: 0, limit: 10 })).toEqual({ entries: [], total: 0 });
    expect((await call('servers.list')).map(({ name }) => name)).toContain('kept');
    expect((await call('settings.get')).theme).toBe('dark');
    await world.reopen();
    const database = await readFile(join(world.profileDir, 'cryptonets.sqlite'), 'latin1');
    expect(database).toContain('kept');
    expect(database).not.toMatch(/CNVAULT|servers\.token|lost/);
  });

  it('leaves a profile in which everything works anew', async () => {
    await call('vault.create', { protection: typed(FIRST), recoveryCode: false });
    await predict();
    await world.reopen();
    await call('vault.unlock', typed(FIRST));
    expect((await call('keys.list')).map(({ name }) => name)).toEqual(['default']);
    await predict();
  });
});
