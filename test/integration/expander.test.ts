/** Which expander a batch is sent with: the faster one where client and every server have it, SEAL's own otherwise; right answers of either. */
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createHost } from '../../electron/host/index.ts';
import { NativeBatchEvaluator } from '../../engine/server/native/batch/evaluator.ts';
import type { BatchEvaluator } from '../../engine/server/evaluator.ts';
import type { EngineFacts } from '../../engine/wire/facts.ts';
import { batchPlanMaker } from '../../server/models/plans.ts';
import type { ServerParts } from '../../server/start.ts';
import { randomImages, temporaryFolder } from '../support/host-world.ts';
import { describeNative } from '../support/native.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { insecureSet } from '../support/parameter-sets.ts';
import { startTestServer } from '../support/test-server.ts';

const network = smallSeedNetwork();
const open: (() => PromiseLike<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

/** Says of itself what `told` says, and writes down what it is sent. */
function observed(evaluator: BatchEvaluator, told: Partial<EngineFacts>, seen: string[]): BatchEvaluator {
  const begin: BatchEvaluator['begin'] = (...given) => {
    seen.push(given[2].expander);
    return evaluator.begin(...given);
  };
  const { engine, cpuPath, threads } = evaluator.facts;
  const facts = { engine, cpuPath, threads, ...told };
  return new Proxy(evaluator, {
    get: (target, name) => {
      if (name === 'begin') return begin;
      if (name === 'facts') return facts;
      const found: unknown = Reflect.get(target, name);
      return typeof found === 'function' ? (found.bind(target) as unknown) : found;
    },
  });
}

async function serverThat(told: Partial<EngineFacts>, seen: string[]): Promise<string> {
  const parts: ServerParts = {
    planBatch: batchPlanMaker({ testSets: [insecureSet()] }),
    makeBatchEvaluator: async (set) =>
      observed(new NativeBatchEvaluator(set, { threads: 1, allowInsecure: true }), told, seen),
  };
  const server = await startTestServer({ network, parts });
  open.push(() => server[Symbol.asyncDispose]());
  return server.address;
}

async function asked(engine: 'native' | 'seal', first: string, agree?: string) {
  const folder = await temporaryFolder();
  open.push(() => folder[Symbol.asyncDispose]());
  const host = await createHost({
    profileDir: join(folder.path, 'profile'),
    shell: 'browser',
    modelsDir: join(folder.path, 'no-models'),
    insecureParameters: insecureSet(),
    session: { server: { address: first }, engine },
  });
  open.push(() => host.close());
  const wish = {
    packing: 'batch',
    pixels: randomImages(network, 2),
    checkPlain: true,
    ephemeralKey: true,
  } as const;
  return host.rooms.predictions.run('expander', agree ? { ...wish, agree: { address: agree } } : wish, {});
}

/** Where this processor has no AES, its client has no other expander than SEAL's either. */
async function onThisMachine(expected: string): Promise<string> {
  const own = new NativeBatchEvaluator(insecureSet(), { threads: 1, allowInsecure: true });
  await own.dispose();
  return own.facts.expanders?.includes('aes128') ? expected : 'blake2xb';
}

const FAST: Partial<EngineFacts> = { expanders: ['aes128'] };

describeNative('a batch', () => {
  it.each<[string, 'native' | 'seal', Partial<EngineFacts>, string]>([
    ['AES between two that have it', 'native', FAST, 'aes128'],
    ["SEAL's to a server that does not offer another", 'native', {}, 'blake2xb'],
    ["SEAL's from a client that has no other", 'seal', FAST, 'blake2xb'],
  ])('is sent with %s', async (_name, client, told, expected) => {
    const seen: string[] = [];
    expect(await asked(client, await serverThat(told, seen))).toMatchObject({ differsFromPlain: 0 });
    expect(seen).toEqual([await onThisMachine(expected)]);
  });

  it.each([
    ['AES where a second server has it too', FAST, 'aes128'],
    ["SEAL's where it does not", {}, 'blake2xb'],
  ])('is sent to two with %s', async (_name, told, expected) => {
    const seen: string[] = [];
    const second = await serverThat(told, seen);
    const result = await asked('native', await serverThat(FAST, seen), second);
    expect(result).toMatchObject({ agreed: second, differsFromPlain: 0 });
    const one = await onThisMachine(expected);
    expect(seen).toEqual([one, one]);
  });
});
