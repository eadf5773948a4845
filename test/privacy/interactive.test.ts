/** What a wire tap sees of an interactive prediction, evaluation keys included: no pixel, no score, no byte of the secret key. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bitLength } from '../../shared/he/index.ts';
import { createHost, type Host } from '../../electron/host/index.ts';
import { hasSecret } from '../../electron/keys/key-ring.ts';
import { quantise } from '../../shared/image/index.ts';
import type { PredictionResult } from '../../shared/ipc/types.ts';
import { randomImages, runOperation, temporaryFolder } from '../support/host-world.ts';
import { smallSeedNetwork } from '../support/networks.ts';
import { insecureSet } from '../support/parameter-sets.ts';
import { insecureInteractiveSet, interactiveParts } from '../support/seal-parts.ts';
import { startTestServer, type TestServer } from '../support/test-server.ts';
import { countIn, windowsOf } from './needles.ts';
import { tapBefore, type Tap } from './tap.ts';
import { KEYS_HEADER_BYTES } from '../../shared/packing/geometry.ts';

const network = smallSeedNetwork();
const set = insecureInteractiveSet();
const IMAGES = 60;
const PASSPHRASE = 'a passphrase that must not travel';
const pixels = randomImages(network, IMAGES);

let server: TestServer;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tap: Tap;
let host: Host;
let result: PredictionResult;
beforeAll(async () => {
  server = await startTestServer({ network, parts: interactiveParts() });
  folder = await temporaryFolder();
  tap = await tapBefore(server.address);
  host = await createHost({
    profileDir: `${folder.path}/profile`,
    shell: 'browser',
    modelsDir: folder.path,
    insecureParameters: insecureSet(),
    insecureInteractiveParameters: set,
    session: { server: { address: tap.address }, engine: 'seal' },
  });
  const passphrase = new TextEncoder().encode(PASSPHRASE);
  await host.rooms.vault.create({ kind: 'passphrase', passphrase }, false);
  const messages = await runOperation(host, { pixels, packing: 'interactive', checkPlain: true });
  const last = messages.at(-1)!.event;
  if (last.kind !== 'done') throw new Error(JSON.stringify(last));
  result = last.result as PredictionResult;
});
afterAll(async () => {
  await host.close();
  await tap[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function keysFile(): Promise<{ readonly name: string; readonly bytes: Buffer }> {
  const directory = join(folder.path, 'profile', 'evaluation-keys');
  const [name] = await readdir(directory);
  return { name: name!, bytes: await readFile(join(directory, name!)) };
}

/** The secret key in the forms in which it could be told: SEAL's bytes, and its coefficients as small numbers. */
function secretNeedles(): Buffer[] {
  const key = host.rooms.keys.list().find((one) => hasSecret(one, set))!;
  return windowsOf(host.rooms.keys.secretOf(key, set), 12);
}

describe('captured traffic of an interactive prediction', () => {
  it('is the real one: evaluation keys and ciphertexts are in it', async () => {
    expect(result).toMatchObject({ packing: 'interactive', differsFromPlain: 0, images: IMAGES });
    const sent = tap.sent();
    const { bytes } = await keysFile();
    expect(sent.length).toBeGreaterThan(bytes.length + result.trace.uploadBytes);
    expect(countIn(sent, [bytes.subarray(5000, 5100), bytes.subarray(-100)])).toBe(2);
  });

  it('holds no byte string of the secret key, nor the passphrase, nor the name of the key', () => {
    const wire = Buffer.concat([tap.sent(), tap.received()]);
    const needles = secretNeedles();
    expect(needles.length).toBeGreaterThan(100);
    expect(countIn(wire, needles)).toBe(0);
    for (const key of host.rooms.keys.list()) {
      expect(countIn(wire, [Buffer.from(key.id), Buffer.from(key.fingerprint)])).toBe(0);
    }
    expect(countIn(wire, [Buffer.from(PASSPHRASE)])).toBe(0);
  });

  it('holds no row of pixels and no score', () => {
    const wire = Buffer.concat([tap.sent(), tap.received()]);
    expect(countIn(wire, windowsOf(pixels, 6))).toBe(0);
    expect(countIn(wire, windowsOf(quantise(pixels, network.input.bits), 36))).toBe(0);
    const scores = result.scores.map((row) => {
      const bytes = Buffer.alloc(8 * row.length);
      row.forEach((score, index) => bytes.writeBigInt64LE(BigInt(score), 8 * index));
      return bytes;
    });
    expect(countIn(wire, scores)).toBe(0);
  });
});

describe('evaluation keys', () => {
  it('hold no byte string of the secret key, on disk either', async () => {
    const { bytes, name } = await keysFile();
    expect(countIn(bytes, secretNeedles())).toBe(0);
    expect(name.endsWith(createHash('sha256').update(bytes).digest('hex'))).toBe(true);
  });

  it('are spread evenly: their residues do not tell small numbers, as a secret key in the clear would', async () => {
    const { bytes } = await keysFile();
    const bits = bitLength(set.dataPrimes[0]!);
    const firstPolynomial = bytes.subarray(
      KEYS_HEADER_BYTES + 64,
      KEYS_HEADER_BYTES + 64 + (set.polyDegree * bits) / 8,
    );
    const counts = new Array<number>(256).fill(0);
    for (const byte of firstPolynomial) counts[byte]! += 1;
    const expected = firstPolynomial.length / 256;
    const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    // 255 degrees of freedom: above 420 with a probability below 10^-9.
    expect(chiSquare).toBeLessThan(420);
  });

  it('are not in the log of the server, nor is their address', async () => {
    const log = server.lines.join('\n');
    const { name } = await keysFile();
    expect(log).toContain('UploadEvaluationKeys');
    for (const part of name.split('-')) expect(log).not.toContain(part);
  });
});
