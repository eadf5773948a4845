/** The history is searched by what stands in it, and lets go of what is too old. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caller, randomImages, runOperation, startHostWorld, type HostWorld } from '../support/host-world.ts';

let world: HostWorld;
const call = caller(() => world.host);
const DAY_MS = 86_400_000;

beforeAll(async () => {
  world = await startHostWorld();
  for (const images of [1, 2])
    await runOperation(world.host, { pixels: randomImages(world.network, images), packing: 'batch' });
});
afterAll(() => world[Symbol.asyncDispose]());

const found = async (query: string): Promise<number> =>
  (await call('history.list', { offset: 0, limit: 50, query })).total;

describe('the history', () => {
  it('is searched by model, packing, parameters and day, all words together', async () => {
    const { entries } = await call('history.list', { offset: 0, limit: 50 });
    const { model, parameters, at } = entries[0]!;
    expect(await found('')).toBe(2);
    expect(await found(model.slice(1).toUpperCase())).toBe(2);
    expect(await found(`batch ${at.slice(0, 10)}`)).toBe(2);
    expect(await found(parameters)).toBe(2);
    expect(await found(`${model} nothing-of-that`)).toBe(0);
  });

  it('does not find answers that were not kept', async () => {
    const counts = await Promise.all(Array.from({ length: 10 }, (_, digit) => found(String(digit))));
    expect(counts).toEqual(new Array(10).fill(0));
  });

  it('deletes what is older than the person wants, and nothing where all is to stay', async () => {
    const { history } = world.host.rooms;
    history.forgetOlder(0, Date.now() + 1000 * DAY_MS);
    history.forgetOlder(7, Date.now() + 6 * DAY_MS);
    expect(await found('')).toBe(2);
    history.forgetOlder(7, Date.now() + 8 * DAY_MS);
    expect(await found('')).toBe(0);
    expect((await call('settings.set', { historyDays: 30 })).historyDays).toBe(30);
  });
});
