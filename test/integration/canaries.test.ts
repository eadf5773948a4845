/** Whole requests whose answer is known, among somebody's own: a server cannot tell them apart, and one that answers some wrongly is told by them. */
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { createHost, type Host } from '../../electron/host/index.ts';
import { evaluatePrepared, inputSize, preparePlain } from '../../shared/network/index.ts';
import { joinBytes } from '../../shared/bytes.ts';
import { quantise } from '../../shared/image/index.ts';
import type { LedgerRequest, PredictionResult } from '../../shared/ipc/types.ts';
import { tapCallsBefore } from '../support/call-tap.ts';
import { randomImages, temporaryFolder } from '../support/host-world.ts';
import { hostOf, partsOn, privateServer } from '../support/private-world.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { insecureSet } from '../support/parameter-sets.ts';
import { insecureInteractiveSet } from '../support/seal-parts.ts';
import { ciphertextsOf, tamperingParts, type Tampering } from '../support/tampering-parts.ts';
import { startTestServer } from '../support/test-server.ts';

const network = smallSeedNetwork();
const open: (() => PromiseLike<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function serverAt(tamper: Tampering): Promise<string> {
  const server = await startTestServer({ network, parts: tamperingParts(tamper) });
  open.push(() => server[Symbol.asyncDispose]());
  return server.address;
}

async function hostAt(address: string): Promise<Host> {
  const folder = await temporaryFolder();
  open.push(() => folder[Symbol.asyncDispose]());
  const host = await createHost({
    profileDir: join(folder.path, 'profile'),
    shell: 'browser',
    modelsDir: join(folder.path, 'no-models'),
    insecureParameters: insecureSet(),
    insecureInteractiveParameters: insecureInteractiveSet(),
    session: { server: { address }, engine: 'seal' },
  });
  open.push(() => host.close());
  return host;
}

/** Requests that asked for a prediction, in the order in which they were made. */
function asked(host: Host): LedgerRequest[] {
  const seen = new Map<number, LedgerRequest>();
  host.on('ledger', (request) => {
    if (request.kind === 'predict' || request.kind === 'canary') seen.set(request.id, request);
  });
  return new Proxy([] as LedgerRequest[], {
    get: (_, name) => Reflect.get([...seen.values()], name) as unknown,
  });
}

type Packed = 'batch' | 'interactive';

function run(host: Host, packing: Packed, images = 2, canaryPercent = 100): Promise<PredictionResult> {
  const pixels = randomImages(network, images);
  const wish = { packing, pixels, checkPlain: false, ephemeralKey: true, canaryPercent };
  return host.rooms.predictions.run('canaries', wish, {});
}

function scoresInTheClear(images: number): bigint[][] {
  const levels = quantise(randomImages(network, images), network.input.bits);
  const [size, plain] = [inputSize(network), preparePlain(network)];
  return Array.from({ length: images }, (_, image) => [
    ...evaluatePrepared(plain, levels.subarray(image * size, (image + 1) * size)),
  ]);
}

const honest: Tampering = (scores) => scores;
const garbage: Tampering = (scores) => {
  const bytes = scores.bytes.slice();
  for (let at = 0; at < bytes.length; at += 64) bytes[at]! ^= 1;
  return { ...scores, bytes };
};

describe.each(['batch', 'interactive'] as const)('canaries, %s', (packing) => {
  it('are answered rightly by an honest server, and listed as what they are', async () => {
    const host = await hostAt(await serverAt(honest));
    const requests = asked(host);
    const result = await run(host, packing);
    expect(result.canaries).toEqual({ sent: 1, right: 1, lost: 0, wrong: [] });
    expect(result.scores.map((scores) => scores.map(BigInt))).toEqual(scoresInTheClear(2));
    expect([...requests].map(({ kind }) => kind).sort()).toEqual(['canary', 'predict']);
    expect(result.trace.calls).toBe(2);
  });

  it('are the same to a server as what they go with: headers, and sizes and number of messages both ways', async () => {
    const tap = await tapCallsBefore(await serverAt(honest));
    open.push(() => tap[Symbol.asyncDispose]());
    const host = await hostAt(tap.address);
    const requests = asked(host);
    await run(host, packing, 3);
    expect([...requests].map(({ kind }) => kind).sort()).toEqual(['canary', 'predict']);
    const calls = tap.calls.filter(({ path }) => path.endsWith('/Predict'));
    expect(calls).toHaveLength(2);
    const [first, second] = calls.map(({ headers, sent, received }) => ({
      names: Object.keys(headers),
      // What is left of the deadline when a call begins.
      values: { ...headers, 'grpc-timeout': undefined },
      sent: sent(),
      // What the server tells of its own times and progress is its own.
      result: received().filter((bytes) => bytes > 1024),
    }));
    expect(first!.sent.length).toBeGreaterThan(1);
    expect(first!.result.length).toBeGreaterThan(0);
    expect(second).toEqual(first);
  });

  it('are not sent where nobody chose them', async () => {
    const host = await hostAt(await serverAt(honest));
    const requests = asked(host);
    const result = await run(host, packing, 2, 0);
    expect(result).not.toHaveProperty('canaries');
    expect([...requests].map(({ kind }) => kind)).toEqual(['predict']);
  });

  it('come before and after the request that they go with', async () => {
    const host = await hostAt(await serverAt(honest));
    const requests = asked(host);
    // 40 runs in one order: once in 2^39.
    let runs = 0;
    const orders = (): Set<string> =>
      new Set(Array.from({ length: runs }, (_, at) => requests[2 * at]!.kind));
    while (runs < 40 && orders().size < 2) {
      await run(host, packing);
      runs += 1;
    }
    expect(orders()).toEqual(new Set(['canary', 'predict']));
  });

  it('tell a lazy server, and leave the answer that they go with', async () => {
    // It answers one of two rightly. A wrong answer to the own request fails it; until the canary is the one, ask again: 40 times, once in 2^40.
    let turn = 0;
    const lazy: Tampering = (scores) => (turn++ % 2 === 0 ? scores : garbage(scores));
    const host = await hostAt(await serverAt(lazy));
    let result: PredictionResult | undefined;
    for (let attempt = 0; attempt < 40 && !result; attempt++) {
      turn = 0;
      result = await run(host, packing).catch((error: { code: string }) => {
        expect(error.code).toBe('RESULT_OUT_OF_RANGE');
        return undefined;
      });
    }
    expect(result!.scores.map((scores) => scores.map(BigInt))).toEqual(scoresInTheClear(2));
    const { sent, right, wrong } = result!.canaries!;
    expect({ sent, right }).toEqual({ sent: 1, right: 0 });
    expect(wrong).toEqual([
      {
        code: 'CANARY_WRONG',
        found: 'RESULT_OUT_OF_RANGE',
        requestId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
        answerSha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      },
    ]);
  });
});

/** The first two classes changed for each other: of a model that keeps its weights no check of one answer tells it. */
const swapped: Tampering = (scores) => {
  const [first, second, ...others] = ciphertextsOf(scores);
  return { ...scores, bytes: joinBytes([second!, first!, ...others]) };
};

describe('canaries to a model that keeps its weights', () => {
  async function privateHost(tamper: Tampering): Promise<Host> {
    const server = await privateServer(network, tamperingParts(tamper, partsOn('seal')));
    open.push(() => server[Symbol.asyncDispose]());
    const world = await hostOf(server.address, network);
    open.push(() => world[Symbol.asyncDispose]());
    return world.host;
  }

  it('are two alike at first, then one whose answer was had before', async () => {
    const host = await privateHost(honest);
    expect((await run(host, 'batch')).canaries).toEqual({ sent: 2, right: 1, lost: 0, wrong: [] });
    expect((await run(host, 'batch')).canaries).toEqual({ sent: 1, right: 1, lost: 0, wrong: [] });
  });

  it('tell another function than before, which no check of the answer itself tells', async () => {
    let tamper = honest;
    const host = await privateHost((scores) => tamper(scores));
    await run(host, 'batch');
    tamper = swapped;
    expect((await run(host, 'batch', 2, 0)).predictions).toHaveLength(2);
    const { canaries } = await run(host, 'batch');
    expect(canaries).toMatchObject({
      sent: 1,
      right: 0,
      wrong: [{ code: 'CANARY_WRONG', found: 'RESULT_WRONG' }],
    });
  });

  it('tell a server that answers some requests by another function', async () => {
    let turn = 0;
    const host = await privateHost((scores) => (turn++ % 2 === 1 ? swapped(scores) : scores));
    // The second of three is changed: one of the two canaries, or the own request (once in three, each time anew until they are known).
    let wrong = 0;
    for (let attempt = 0; attempt < 64 && wrong === 0; attempt++) {
      turn = 0;
      wrong = (await run(host, 'batch')).canaries!.wrong.length;
    }
    expect(wrong).toBe(1);
  });
});
