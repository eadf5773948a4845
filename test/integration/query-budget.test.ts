/** A budget of queries on a running server: refused by code with the time to come back, not given back by a restart, no matter of public models. */
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { QueryBudgetSettings } from '../../server/settings/schema.ts';
import { runOperation, randomImages, temporaryFolder } from '../support/host-world.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { hostOf, partsOn } from '../support/private-world.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

const network = smallSeedNetwork();
/** What a batch of the small ring counts as. */
const SLOTS = 1024;

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

async function server(
  queryBudget: Partial<QueryBudgetSettings>,
  visible: 'privateModels' | 'publicModels' = 'privateModels',
): Promise<TestServer> {
  const config = { queryBudget, [visible]: [network.name] };
  const started = await startTestServer({ network, parts: partsOn('auto'), config });
  open.push(started);
  return started;
}

async function host(address: string) {
  const made = await hostOf(address, network, 'auto');
  open.push(made);
  return made;
}

describe('a budget of two batches', () => {
  it('answers two, and tells the third when to come back', async () => {
    const { address, lines } = await server({ images: 2 * SLOTS });
    const { host: asking, predict } = await host(address);
    for (let batch = 0; batch < 2; batch++) await predict({ packing: 'batch' });
    const pixels = randomImages(network, 1);
    const { event } = (await runOperation(asking, { pixels, packing: 'batch' })).at(-1)!;
    expect(event).toMatchObject({ kind: 'failed', error: { code: 'QUERY_BUDGET_SPENT' } });
    const { retryAfterMs } = (event as { error: { retryAfterMs: number } }).error;
    // Half a day, less what the predictions took.
    expect(retryAfterMs).toBeGreaterThan(40_000_000);
    expect(retryAfterMs).toBeLessThanOrEqual(43_200_000);
    expect(lines.some((line) => line.includes('QUERY_BUDGET_SPENT'))).toBe(true);
  });

  it('is not given back by a restart of the server, where it has a file', async () => {
    await using folder = await temporaryFolder();
    const budget = { images: SLOTS, file: join(folder.path, 'budget.json') };
    const first = await server(budget);
    await (await host(first.address)).predict({ packing: 'batch' });
    await first.running.force();
    const second = await server(budget);
    expect(await (await host(second.address)).failure({ packing: 'batch' })).toBe('QUERY_BUDGET_SPENT');
  });

  it('loses nothing to a question without an answer', async () => {
    const { address, running } = await server({ images: SLOTS });
    const { failure, predict } = await host(address);
    const { admission } = running.context;
    const acquire = admission.acquire.bind(admission);
    admission.acquire = () => Promise.reject(new Error('no place'));
    expect(await failure({ packing: 'batch' })).toBe('INTERNAL');
    admission.acquire = acquire;
    expect((await predict({ packing: 'batch' })).images).toBe(3);
    expect(await failure({ packing: 'batch' })).toBe('QUERY_BUDGET_SPENT');
  });
});

it('a budget in which no batch has room is refused at the start', async () => {
  await expect(server({ images: SLOTS - 1 })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  await expect(server({ images: SLOTS, imagesPerMinute: 1 })).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
  });
});

it('public models are asked without a budget', async () => {
  const { address } = await server({ images: 1 }, 'publicModels');
  const { predict } = await host(address);
  for (let batch = 0; batch < 2; batch++) await predict({ packing: 'batch' });
});
