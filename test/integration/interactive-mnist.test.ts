/**
 * The shipped model with its real parameters, against the real server program: encrypted scores equal the integer network's on test images of MNIST, on
 * every engine that loads here. (1,000 images: npm run bench -- interactive --images 1000.)
 */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHost, type Host } from '../../electron/host/index.ts';
import { nativeAbsence } from '../../engine/native/absence.ts';
import type { PredictionResult } from '../../shared/ipc/types.ts';
import { benchImages, type BenchImages } from '../../scripts/bench/images.ts';
import { runOperation, temporaryFolder } from '../support/host-world.ts';
import { startServerProcess, type ServerProcess } from '../support/server.ts';

const MODELS = fileURLToPath(new URL('../../models', import.meta.url));
const IMAGES = 24;
const SINGLE = 8;
const PIXELS = 784;

const engines = ['native', 'seal'] as const;
const available = (engine: (typeof engines)[number]): boolean =>
  engine === 'seal' || nativeAbsence() === undefined;
const images: BenchImages = await benchImages(IMAGES);

describe.each(engines)('%s', (engine) => {
  const skip = images.source !== 'mnist' || !available(engine);
  let server: ServerProcess;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let host: Host;
  beforeAll(async () => {
    if (skip) return;
    server = await startServerProcess({ models: MODELS, args: ['--engine', engine] });
    folder = await temporaryFolder();
    const session = { engine, server: { address: server.address } };
    host = await createHost({ profileDir: `${folder.path}/profile`, shell: 'browser', session });
  });
  afterAll(async () => {
    if (skip) return;
    await host.close();
    await server[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  async function predict(first: number, count: number): Promise<PredictionResult> {
    const pixels = images.pixels.slice(first * PIXELS, (first + count) * PIXELS);
    const labels = images.labels?.slice(first, first + count);
    const wish = { pixels, labels, packing: 'interactive' as const, checkPlain: true };
    const last = (await runOperation(host, wish)).at(-1)!.event;
    if (last.kind !== 'done') throw new Error(JSON.stringify(last));
    return last.result as PredictionResult;
  }

  it.skipIf(skip)('equals the integer network, one image at a time, within the promised sizes', async () => {
    for (let image = 0; image < SINGLE; image++) {
      const result = await predict(image, 1);
      expect(result).toMatchObject({ differsFromPlain: 0, images: 1, engine: { server: engine } });
      expect(result.trace.uploadBytes).toBeLessThanOrEqual(800_000);
      expect(result.trace.downloadBytes).toBeLessThanOrEqual(300_000);
      expect(result.parameters.publishedModulusBits).toBeLessThanOrEqual(214);
      const keys = result.trace.spans.find(({ name }) => name === 'upload-keys');
      expect(keys?.bytes ?? 0).toBeLessThanOrEqual(25_000_000);
      expect(keys !== undefined).toBe(image === 0);
    }
  });

  it.skipIf(skip)('equals it on several images of one call', async () => {
    const result = await predict(0, IMAGES);
    expect(result).toMatchObject({ differsFromPlain: 0, images: IMAGES });
    expect(result.accuracy).toBeGreaterThan(0.9);
  });
});
