/** What left this computer is listed at the place where it leaves: every request, its bytes, its end, also of those that failed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LedgerRequest } from '../../shared/ipc/types.ts';
import { caller, randomImages, runOperation, startHostWorld, type HostWorld } from '../support/host-world.ts';

let world: HostWorld;
const call = caller(() => world.host);

beforeAll(async () => {
  world = await startHostWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const list = async (): Promise<readonly LedgerRequest[]> => (await call('ledger.list')).requests;

describe('the ledger', () => {
  it('has every request of a prediction, with the bytes that its trace tells', async () => {
    const said: LedgerRequest[] = [];
    world.host.on('ledger', (request) => void said.push(request));
    const messages = await runOperation(world.host, {
      pixels: randomImages(world.network, 3),
      packing: 'batch',
    });
    const done = messages.at(-1)!.event;
    if (done.kind !== 'done' || !('predictions' in done.result)) throw new Error(done.kind);
    const { trace } = done.result;
    const requests = await list();
    expect(requests.every(({ outcome }) => outcome === 'done')).toBe(true);
    const predict = requests.filter(({ kind }) => kind === 'predict');
    expect(predict).toHaveLength(1);
    expect(requests.some(({ kind }) => kind === 'catalog')).toBe(true);
    expect(predict[0]!.sentBytes).toBeGreaterThanOrEqual(trace.uploadBytes);
    expect(predict[0]!.sentBytes).toBeLessThan(trace.uploadBytes * 1.05 + 10_000);
    expect(predict[0]!.receivedBytes).toBeGreaterThanOrEqual(trace.downloadBytes);
    expect(predict[0]!.receivedBytes).toBeLessThan(trace.downloadBytes * 1.05 + 10_000);
    // Told twice each: when it began and when it ended.
    expect(said.map(({ id }) => id).sort((a, b) => a - b)).toEqual(
      requests.flatMap(({ id }) => [id, id]).sort((a, b) => a - b),
    );
  });

  it('adds all up, and calls nothing linkable that names no keys', async () => {
    await runOperation(world.host, { pixels: randomImages(world.network, 1), packing: 'batch' });
    const { requests, totals } = await call('ledger.list');
    expect(requests.filter(({ linkable }) => linkable)).toEqual([]);
    expect(totals).toEqual({
      requests: requests.length,
      sentBytes: requests.reduce((sum, { sentBytes }) => sum + sentBytes, 0),
      receivedBytes: requests.reduce((sum, { receivedBytes }) => sum + receivedBytes, 0),
    });
  });

  it('lists what failed, and the trying out of a server too', async () => {
    const before = (await list()).length;
    await call('servers.test', { address: '127.0.0.1:1' });
    const [newest] = await list();
    expect(await list()).toHaveLength(before + 1);
    expect(newest).toMatchObject({ server: '127.0.0.1:1', kind: 'catalog', outcome: 'failed' });
  });

  it('names nothing of what was sent', async () => {
    const text = JSON.stringify(await list());
    expect(text).not.toMatch(/"(pixels|rows|scores|token)"/);
  });
});
