/** A second server that gets the same ciphertexts: it agrees to the byte, or the answer is thrown away. */
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createHost } from '../../electron/host/index.ts';
import { caller, newOperationId, randomImages, temporaryFolder } from '../support/host-world.ts';
import { evaluatePrepared, inputSize, preparePlain, type Layer } from '../../shared/network/index.ts';
import { quantise } from '../../shared/image/index.ts';
import { hostOf, privateServer } from '../support/private-world.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { insecureSet } from '../support/parameter-sets.ts';
import { insecureInteractiveSet, interactiveParts } from '../support/seal-parts.ts';
import { tamperingParts, type Tampering } from '../support/tampering-parts.ts';
import { startTestServer } from '../support/test-server.ts';

const network = smallSeedNetwork();
const open: (() => PromiseLike<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function serverAt(tamper?: Tampering): Promise<string> {
  const parts = tamper ? tamperingParts(tamper) : interactiveParts();
  const server = await startTestServer({ network, parts });
  open.push(() => server[Symbol.asyncDispose]());
  return server.address;
}

async function hostAt(first: string) {
  const folder = await temporaryFolder();
  open.push(() => folder[Symbol.asyncDispose]());
  const host = await createHost({
    profileDir: join(folder.path, 'profile'),
    shell: 'browser',
    modelsDir: join(folder.path, 'no-models'),
    insecureParameters: insecureSet(),
    insecureInteractiveParameters: insecureInteractiveSet(),
    session: { server: { address: first }, engine: 'seal' },
  });
  open.push(() => host.close());
  return host;
}

async function asked(packing: 'batch' | 'interactive', first: string, second: string) {
  const host = await hostAt(first);
  const pixels = randomImages(network, 2);
  const wish = { packing, pixels, checkPlain: true, ephemeralKey: true, agree: { address: second } };
  return host.rooms.predictions.run('agree', wish, {});
}

/** One bit of noise. */
const turned: Tampering = (scores) => {
  const bytes = scores.bytes.slice();
  bytes[7]! ^= 1;
  return { ...scores, bytes };
};

describe.each(['batch', 'interactive'] as const)('two servers, %s', (packing) => {
  it('agree to the byte', async () => {
    const second = await serverAt();
    const result = await asked(packing, await serverAt(), second);
    expect(result).toMatchObject({ agreed: second, differsFromPlain: 0 });
    expect(result.trace.spans.map(({ name }) => name)).toContain('agree');
  });

  it('are told apart by one bit', async () => {
    const end = asked(packing, await serverAt(), await serverAt(turned));
    await expect(end).rejects.toMatchObject({ code: 'RESULT_DISAGREES' });
  });
});

it('is one of the known servers where a view asks', async () => {
  const second = await serverAt();
  const host = await hostAt(await serverAt());
  const call = caller(() => host);
  const { id: agree } = await call('servers.add', { name: 'second', address: second });
  const ended = Promise.withResolvers<unknown>();
  host.on('operation', ({ event }) => {
    if (event.kind === 'done') ended.resolve(event.result);
    if (event.kind === 'failed') ended.reject(new Error(event.error.code));
  });
  const pixels = randomImages(network, 2);
  const wish = { packing: 'batch', pixels, checkPlain: false } as const;
  await call('predict.start', { operationId: newOperationId(), ...wish, agree });
  expect(await ended.promise).toMatchObject({ agreed: second });
  const unknown = call('predict.start', { operationId: newOperationId(), ...wish, agree: 'nobody' });
  await expect(unknown).rejects.toThrow('SERVER_NOT_FOUND');
});

it('is a second one, not the same twice', async () => {
  const address = await serverAt();
  await expect(asked('batch', address, address)).rejects.toMatchObject({ code: 'ARGUMENT_INVALID' });
});

function plusOne(layer: Layer): Layer {
  if (layer.kind !== 'dense') throw new Error('expected a dense layer');
  return { ...layer, biases: layer.biases.map((bias) => bias + 1) };
}

describe('two servers that keep the weights of one network', () => {
  /** Of the small network, or of one that adds one to every score. */
  async function privateAt(shifted = false): Promise<string> {
    const layers = network.layers.with(-1, plusOne(network.layers.at(-1)!));
    const server = await privateServer(shifted ? { ...network, layers } : network);
    open.push(() => server[Symbol.asyncDispose]());
    return server.address;
  }

  async function askedPrivately(first: string, second: string) {
    const host = await hostOf(first, network);
    open.push(() => host[Symbol.asyncDispose]());
    const agree = { address: second };
    const pixels = randomImages(network, 3);
    return host.host.rooms.predictions.run('', { packing: 'batch', pixels, checkPlain: false, agree }, {});
  }

  it('agree on decrypted scores, although their answers are flooded and differ', async () => {
    const second = await privateAt();
    const result = await askedPrivately(await privateAt(), second);
    expect(result).toMatchObject({ agreed: second, visibility: 'private', packing: 'batch' });
    const plain = preparePlain(network);
    const levels = quantise(randomImages(network, 3), network.input.bits);
    const size = inputSize(network);
    result.scores.forEach((scores, image) =>
      expect(scores.map(BigInt)).toEqual(
        evaluatePrepared(plain, levels.subarray(image * size, (image + 1) * size)),
      ),
    );
  });

  it('disagree when one has another network under the name', async () => {
    const end = askedPrivately(await privateAt(), await privateAt(true));
    // The scores were compared, not only the plans.
    const message = expect.stringContaining('another answer') as string;
    await expect(end).rejects.toMatchObject({ code: 'RESULT_DISAGREES', message });
  });
});
