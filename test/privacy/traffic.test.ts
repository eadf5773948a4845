/** What a wire tap sees of a prediction: neither a pixel nor a byte of the key, and nothing that tells how many images there were. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHost, type Host } from '../../electron/host/index.ts';
import { quantise } from '../../shared/image/index.ts';
import type { PredictionResult } from '../../shared/ipc/types.ts';
import { randomImages, runOperation, temporaryFolder } from '../support/host-world.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { insecureSet } from '../support/parameter-sets.ts';
import { sealParts } from '../support/seal-parts.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { countIn, windowsOf } from './needles.ts';
import { tapBefore, type Tap } from './tap.ts';

const network = smallSeedNetwork();
const IMAGES = 300;
const PASSPHRASE = 'a passphrase that must not travel';

let server: TestServer;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  server = await startTestServer({ network, parts: sealParts() });
  folder = await temporaryFolder();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

interface Captured {
  readonly tap: Tap;
  readonly host: Host;
  readonly result: PredictionResult;
}

async function capture(profile: string, pixels: Uint8Array): Promise<Captured> {
  const tap = await tapBefore(server.address);
  const host = await createHost({
    profileDir: `${folder.path}/${profile}`,
    shell: 'browser',
    modelsDir: folder.path,
    insecureParameters: insecureSet(),
    session: { server: { address: tap.address } },
  });
  const passphrase = new TextEncoder().encode(PASSPHRASE);
  await host.rooms.vault.create({ kind: 'passphrase', passphrase }, false);
  const messages = await runOperation(host, { pixels, checkPlain: true });
  const last = messages.at(-1)!.event;
  if (last.kind !== 'done') throw new Error(JSON.stringify(last));
  return { tap, host, result: last.result as PredictionResult };
}

async function end({ tap, host }: Captured): Promise<void> {
  await host.close();
  await tap[Symbol.asyncDispose]();
}

describe('captured traffic of a prediction', () => {
  const pixels = randomImages(network, IMAGES);
  let captured: Captured;
  beforeAll(async () => {
    captured = await capture('first', pixels);
  });
  afterAll(() => end(captured));

  it('is the real one: the tap sees the public header and the whole upload', () => {
    const sent = captured.tap.sent();
    expect(sent.length).toBeGreaterThan(captured.result.trace.uploadBytes);
    expect(countIn(sent, [Buffer.from(server.plan.digest), Buffer.from(network.name)])).toBe(2);
    expect(captured.result.differsFromPlain).toBe(0);
  });

  it('holds no row of pixels, neither as grey bytes nor quantised, nor a pixel of many images', () => {
    const wire = Buffer.concat([captured.tap.sent(), captured.tap.received()]);
    const grey = windowsOf(pixels, 6);
    const quantised = quantise(pixels, network.input.bits);
    const slots = Array.from({ length: 36 }, (_, pixel) =>
      Buffer.from(Uint8Array.from({ length: 24 }, (_, image) => quantised[image * 36 + pixel]!)),
    );
    expect(grey.length).toBeGreaterThan(1000);
    // Six bytes of chance: one in 2^48 a place. Rows of 24 small levels: less than that.
    expect(countIn(wire, grey)).toBe(0);
    expect(countIn(wire, windowsOf(quantised, 36))).toBe(0);
    expect(countIn(wire, slots)).toBe(0);
  });

  it('holds no byte string of the secret key, nor the passphrase', () => {
    const wire = Buffer.concat([captured.tap.sent(), captured.tap.received()]);
    const key = captured.host.rooms.keys.list().find(({ ephemeral }) => !ephemeral);
    const windows = windowsOf(captured.host.rooms.keys.secretOf(key!, insecureSet()), 12);
    expect(windows.length).toBeGreaterThan(100);
    expect(countIn(wire, windows)).toBe(0);
    expect(
      countIn(wire, [Buffer.from(PASSPHRASE), Buffer.from(key!.id), Buffer.from(key!.fingerprint)]),
    ).toBe(0);
  });

  it('holds no score', () => {
    const wire = Buffer.concat([captured.tap.sent(), captured.tap.received()]);
    const scores = captured.result.scores.slice(0, 100).map((row) => {
      const bytes = Buffer.alloc(8 * row.length);
      row.forEach((score, index) => bytes.writeBigInt64LE(BigInt(score), 8 * index));
      return bytes;
    });
    expect(countIn(wire, scores)).toBe(0);
  });
});

describe('two predictions of the same images', () => {
  it('have nothing in common on the wire but the public header', async () => {
    const pixels = randomImages(network, 5);
    const [first, second] = [await capture('twice-1', pixels), await capture('twice-2', pixels)];
    const windows = windowsOf(first.tap.sent().subarray(20_000), 16, 4096);
    expect(windows.length).toBeGreaterThan(100);
    expect(countIn(second.tap.sent(), windows)).toBe(0);
    await end(first);
    await end(second);
  });
});
