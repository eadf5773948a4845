/** A server that sends its own network cannot vouch for itself: what it is compared with came with the program, or was seen before. */
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createHost, type Host } from '../../electron/host/index.ts';
import type { IntegerNetwork } from '../../shared/network/index.ts';
import { randomImages, runOperation, temporaryFolder, type Wish } from '../support/host-world.ts';
import { makeModels } from '../support/model-folders.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { insecureSet } from '../support/parameter-sets.ts';
import { sealParts } from '../support/seal-parts.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

const GENUINE = smallSeedNetwork();
/** The same name, other weights: what one bias says is turned over. */
const EVIL: IntegerNetwork = {
  ...GENUINE,
  layers: GENUINE.layers.map((layer) =>
    'biases' in layer ? { ...layer, biases: layer.biases.map((bias) => bias + 1) } : layer,
  ),
};

const open: (() => PromiseLike<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function serverOf(network: IntegerNetwork, listen = '127.0.0.1:0'): Promise<TestServer> {
  const server = await startTestServer({ network, parts: sealParts(), config: { listen } });
  let closing: PromiseLike<void> | undefined;
  const close = (): PromiseLike<void> => (closing ??= server[Symbol.asyncDispose]());
  open.push(close);
  return { ...server, [Symbol.asyncDispose]: async () => close() };
}

async function hostOf(address: string, profileDir: string, modelsDir = 'no-models'): Promise<Host> {
  const host = await createHost({
    profileDir,
    shell: 'browser',
    modelsDir,
    insecureParameters: insecureSet(),
    session: { server: { address }, engine: 'seal' },
  });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= host.close());
  open.push(close);
  return { ...host, close };
}

async function endOf(host: Host, wish: Partial<Wish> = {}): Promise<{ code: string; message: string }> {
  const pixels = randomImages(GENUINE, 2);
  const last = (await runOperation(host, { pixels, packing: 'batch', checkPlain: true, ...wish })).at(
    -1,
  )!.event;
  return last.kind === 'failed' ? last.error : { code: last.kind, message: '' };
}

async function profile(): Promise<string> {
  const folder = await temporaryFolder();
  open.push(() => folder[Symbol.asyncDispose]());
  return join(folder.path, 'profile');
}

describe('a server with a model of its own', () => {
  it('does not pass a plain check under the name of a bundled one', async () => {
    const models = await makeModels(GENUINE);
    open.push(() => models[Symbol.asyncDispose]());
    const honest = await serverOf(GENUINE);
    expect(await endOf(await hostOf(honest.address, await profile(), models.path))).toMatchObject({
      code: 'done',
    });
    const hostile = await serverOf(EVIL);
    const error = await endOf(await hostOf(hostile.address, await profile(), models.path));
    expect(error).toMatchObject({ code: 'MODEL_IMPERSONATED' });
  });

  it('is remembered by its digest, and another one under the name is asked about', async () => {
    const directory = await profile();
    const first = await serverOf(GENUINE);
    const before = await hostOf(first.address, directory);
    const { address } = first;
    await before.rooms.vault.create({ kind: 'file' }, false);
    expect(await endOf(before)).toMatchObject({ code: 'done' });
    expect((await before.rooms.models.list())[0]).toMatchObject({ standing: 'same' });
    await before.close();
    await first[Symbol.asyncDispose]();

    await serverOf(EVIL, address);
    const host = await hostOf(address, directory);
    const error = await endOf(host);
    expect(error).toMatchObject({ code: 'MODEL_PIN_MISMATCH' });
    const card = await host.rooms.models.open(GENUINE.name);
    expect(card).toMatchObject({ standing: 'changed', visibility: 'public' });
    expect(card.before).not.toBe(card.commitment);
    expect(card.network?.layers).toHaveLength(GENUINE.layers.length);
    expect(card.plans.map(({ packing }) => packing)).toContain('batch');
    const [was, now] = error.message.match(/[0-9a-f]{64}/g)!;
    expect(await endOf(host, { acceptModel: was })).toMatchObject({ code: 'MODEL_PIN_MISMATCH' });
    expect(await endOf(host, { acceptModel: now })).toMatchObject({ code: 'done' });
    expect(await endOf(host)).toMatchObject({ code: 'done' });
  });

  it('is taken by its card as well, by the commitment that was looked at', async () => {
    const directory = await profile();
    const first = await serverOf(GENUINE);
    const before = await hostOf(first.address, directory);
    const { address } = first;
    expect((await before.rooms.models.list())[0]).toMatchObject({ standing: 'new' });
    expect(await endOf(before)).toMatchObject({ code: 'done' });
    await before.close();
    await first[Symbol.asyncDispose]();

    await serverOf(EVIL, address);
    const { rooms } = await hostOf(address, directory);
    const { name, commitment, before: was } = await rooms.models.open(GENUINE.name);
    await expect(rooms.models.accept(name, { commitment: was! })).rejects.toMatchObject({
      code: 'MODEL_PIN_MISMATCH',
    });
    await rooms.models.accept(name, { commitment });
    expect(await rooms.models.open(name)).toMatchObject({ standing: 'same' });
  });
});
