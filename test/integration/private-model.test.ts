/** Predictions of a model whose weights stay on the server: right to the bit, and noticed when it is another one. */
import { afterEach, describe, expect, it } from 'vitest';
import { quantise } from '../../shared/image/index.ts';
import { packedCiphertextBytes } from '../../shared/packing/geometry.ts';
import { loadAddon } from '../../native/load.ts';
import { randomImages } from '../support/host-world.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { evaluatePlain } from '../support/plain-network.ts';
import { hostOf, partsOn, privateServer, type PrivateHost } from '../support/private-world.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';

const network = smallSeedNetwork();
const other = smallSeedNetwork(9);
const ENGINES = 'reason' in loadAddon() ? (['seal'] as const) : (['seal', 'native'] as const);

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

async function world(engine: 'seal' | 'native' = 'seal'): Promise<{ server: TestServer; host: PrivateHost }> {
  const server = await privateServer(network, partsOn(engine));
  open.push(server);
  const host = await hostOf(server.address, network, engine);
  open.push(host);
  return { server, host };
}

function plainScores(images: number): number[][] {
  const quantised = quantise(randomImages(network, images), network.input.bits);
  return Array.from({ length: images }, (_, image) =>
    evaluatePlain(network, quantised.subarray(36 * image, 36 * (image + 1))).map(Number),
  );
}

describe.each(ENGINES)('a private model on the %s engine', (engine) => {
  it.each(['batch', 'auto'] as const)(
    'is predicted to the bit, packing %s, without its weights',
    async (packing) => {
      const { server, host } = await world(engine);
      const result = await host.predict({ packing });
      expect(result.scores).toEqual(plainScores(3));
      const [model] = server.running.context.models.models();
      expect(result).toMatchObject({
        visibility: 'private',
        commitment: model!.commitment,
        differsFromPlain: null,
        packing: 'batch',
        packingReason: packing === 'auto' ? { kind: 'private' } : null,
        parameters: { privacyBits: 40 },
      });
    },
  );

  it('has a card without layers, kernels, range or size of its weights, and plans that say how well answers hide them', async () => {
    const { server, host } = await world(engine);
    const [model] = server.running.context.models.models();
    const card = await host.host.rooms.models.open(network.name);
    expect(card).toMatchObject({
      name: network.name,
      visibility: 'private',
      commitment: model!.commitment,
      accuracy: null,
      network: null,
      encodedBytes: null,
      input: { height: network.input.height, width: network.input.width },
    });
    expect(
      card.plans.map(({ packing, privacyBits, budgetBits, failureProbabilityLog2 }) => [
        packing,
        privacyBits,
        budgetBits,
        failureProbabilityLog2,
      ]),
    ).toEqual([['batch', 40, null, null]]);
    expect(card.plans[0]!.evaluationKeysBytes).toBe(server.plan.privacy!.keys.bytes);
  });

  it('answers with two polynomials, and is told the keys that this takes once', async () => {
    const { server, host } = await world(engine);
    const { privacy, parameters, resultPrimes, outputCiphertexts } = server.plan;
    const first = await host.predict({ packing: 'batch' });
    const spans = (name: string, of = first) => of.trace.spans.filter((span) => span.name === name);
    expect(spans('keygen').at(-1)).toMatchObject({ bytes: privacy!.keys.bytes, count: 1 });
    expect(spans('upload-keys')).toMatchObject([{ bytes: privacy!.keys.bytes }]);
    const shape = { size: 2, primes: resultPrimes };
    expect(first.trace.downloadBytes).toBe(outputCiphertexts * packedCiphertextBytes(parameters, shape));
    const second = await host.predict({ packing: 'batch' });
    expect(spans('upload-keys', second)).toEqual([]);
    expect(second.scores).toEqual(plainScores(3));
  });
});

describe('keys that the server has let go of', () => {
  it('are sent again by themselves, and the answer comes', async () => {
    const { server, host } = await world();
    await host.predict({ packing: 'batch' });
    const { evaluationKeys } = server.running.context;
    await evaluationKeys.dispose();
    expect(evaluationKeys.count).toBe(0);
    const again = await host.predict({ packing: 'batch' });
    expect(again.scores).toEqual(plainScores(3));
    expect(again.trace.spans.map(({ name }) => name)).toContain('upload-keys');
    const codes = server.lines.filter((line) => line.includes('EVALUATION_KEYS_EXPIRED'));
    expect(codes.length).toBeGreaterThan(0);
  });
});

describe('keys of a private model', () => {
  it('lie in the profile beside the key that they belong to, and go with it', async () => {
    const { server, host } = await world();
    const { handlers, rooms } = host.host;
    await handlers['vault.create']({ protection: { kind: 'file' }, recoveryCode: false });
    await host.predict({ packing: 'batch' });
    await host.predict({ packing: 'batch' });
    const shape = server.plan.privacy!.keys.digest;
    const files = await host.evaluationKeyFiles();
    expect(files).toHaveLength(1);
    expect(files[0]).toContain(shape);
    const [key] = rooms.keys.list();
    await handlers['keys.delete']({ id: key!.id });
    expect(await host.evaluationKeyFiles()).toEqual([]);
  });
});

describe('one image at a time', () => {
  it('is refused for a private model, by code and before anything is sent', async () => {
    const { server, host } = await world();
    expect(await host.failure({ packing: 'interactive' })).toBe('PACKING_NOT_OFFERED');
    expect(server.lines.some((line) => /"(Predict|UploadEvaluationKeys)"/.test(line))).toBe(false);
    expect(server.running.context.models.interactivePlans()).toEqual([]);
  });
});

describe('what needs the weights', () => {
  it('is refused before anything is sent', async () => {
    const { server, host } = await world();
    expect(await host.failure({ packing: 'batch', checkPlain: true })).toBe('MODEL_PRIVATE');
    const methods = server.lines.filter((line) => line.includes('"event":"call"'));
    expect(methods.some((line) => /"(Predict|UploadEvaluationKeys)"/.test(line))).toBe(false);
    expect(methods.length).toBeGreaterThan(0);
  });
});

describe('a swapped model', () => {
  it('is noticed in the answer', async () => {
    const { server, host } = await world();
    const [model] = server.running.context.models.models();
    // The server computes with other weights under the announced name from now on, and is honest in its answers.
    const swapped = 'f'.repeat(64);
    for (const plan of model!.batchPlans) Object.assign(plan, { commitment: swapped });
    expect(await host.failure({ packing: 'batch' })).toBe('MODEL_CHANGED');
  });

  it('is noticed when the plans are fetched, and by a server that was asked for the one before', async () => {
    const { server, host } = await world();
    const connected = await host.host.rooms.servers.connect();
    const [announced] = connected.catalog.models;
    await expect(connected.remote.plans({ ...announced!, commitment: 'f'.repeat(64) })).rejects.toMatchObject(
      {
        code: 'MODEL_CHANGED',
      },
    );
    expect(server.lines.some((line) => line.includes('"MODEL_CHANGED"'))).toBe(true);
  });
});

describe('two private models of one shape on one server', () => {
  it('are not taken for each other, though their plans have one digest', async () => {
    const one = { ...network, name: 'one' };
    const two = { ...other, name: 'two' };
    const server = await startTestServer({
      network: one,
      more: [two],
      parts: partsOn('seal'),
      config: { privateModels: ['one', 'two'] },
    });
    open.push(server);
    const host = await hostOf(server.address, network);
    open.push(host);
    const plans = server.running.context.models.batchPlans();
    expect(new Set(plans.map(({ digest }) => digest)).size).toBe(1);
    const quantised = quantise(randomImages(network, 3), network.input.bits);
    for (const model of [one, two]) {
      const { scores } = await host.predict({ packing: 'batch', model: model.name });
      const expected = [0, 1, 2].map((image) =>
        evaluatePlain(model, quantised.subarray(36 * image, 36 * (image + 1))).map(Number),
      );
      expect(scores).toEqual(expected);
    }
  });
});

describe('GetModel of a private model', () => {
  it('answers MODEL_PRIVATE', async () => {
    const { host } = await world();
    const connected = await host.host.rooms.servers.connect();
    await expect(connected.remote.model(connected.catalog.models[0]!)).rejects.toMatchObject({
      code: 'MODEL_PRIVATE',
    });
  });
});
