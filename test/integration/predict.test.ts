/** Whole predictions: real gRPC, real node-seal on both sides, real keystore; parameters small and insecure. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quantise } from '../../shared/image/index.ts';
import type { PredictionResult } from '../../shared/ipc/types.ts';
import { evaluatePlain } from '../support/plain-network.ts';
import { STAGES, type StageName } from '../../shared/stages/index.ts';
import {
  randomImages,
  runOperation,
  startHostWorld,
  type HostWorld,
  type OperationMessage,
} from '../support/host-world.ts';

let world: HostWorld;
beforeAll(async () => {
  world = await startHostWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const terminals = (messages: readonly OperationMessage[]) =>
  messages.filter(({ event }) => ['done', 'failed', 'cancelled'].includes(event.kind));

function resultOf(messages: readonly OperationMessage[]): PredictionResult {
  const last = messages.at(-1)!.event;
  if (last.kind !== 'done') throw new Error(`expected a result, got ${JSON.stringify(last)}`);
  return last.result as PredictionResult;
}

/** The scores that the network gives in the clear. */
function plainScores(pixels: Uint8Array, images: number): number[][] {
  const { network } = world;
  const quantised = quantise(pixels, network.input.bits);
  const size = pixels.length / images;
  return Array.from({ length: images }, (_, image) =>
    evaluatePlain(network, quantised.subarray(image * size, (image + 1) * size)).map(Number),
  );
}

describe('a prediction', () => {
  it('equals the network in the clear, score by score', async () => {
    const pixels = randomImages(world.network, 20);
    const result = resultOf(await runOperation(world.host, { pixels, checkPlain: true }));
    const expected = plainScores(pixels, 20);
    expect(result.scores).toEqual(expected);
    expect(result.predictions).toEqual(expected.map((scores) => scores.indexOf(Math.max(...scores))));
    expect(result).toMatchObject({ images: 20, differsFromPlain: 0, accuracy: null, packing: 'batch' });
    expect(result.key.ephemeral).toBe(true);
  });

  it('says every stage once, names every moment, on the clock of its machine', async () => {
    const pixels = randomImages(world.network, 3);
    const { trace } = resultOf(await runOperation(world.host, { pixels }));
    const names = trace.spans.map(({ name }) => name);
    const expected: StageName[] = [
      'prepare',
      'encrypt',
      'upload',
      'hidden-layers',
      'switch',
      'output-layers',
      'download',
      'decrypt',
      'decode',
    ];
    expect(names).toEqual(expect.arrayContaining(expected));
    const told = names.filter((name) => name !== 'between' && name !== 'keygen');
    expect(new Set(told).size).toBe(told.length);
    // Every moment from button to result has a name.
    let reachedMs = 0;
    for (const { name, startMs, durationMs } of [...trace.spans].sort((a, b) => a.startMs - b.startMs)) {
      if (STAGES[name].where === 'server') continue;
      expect(startMs - reachedMs).toBeLessThan(0.2);
      reachedMs = Math.max(reachedMs, startMs + durationMs);
    }
    expect(trace.wallMs - reachedMs).toBeLessThan(0.2);
    expect(trace.uploadBytes).toBe(trace.spans.find(({ name }) => name === 'upload')?.bytes);
    expect(trace.downloadBytes).toBe(trace.spans.find(({ name }) => name === 'download')?.bytes);
    for (const span of trace.spans) expect(span.durationMs).toBeLessThanOrEqual(trace.wallMs);
  });

  it('sends the same number of bytes for one image as for a full batch', async () => {
    const slots = world.server.plan.parameters.polyDegree;
    const one = resultOf(await runOperation(world.host, { pixels: randomImages(world.network, 1) }));
    const full = resultOf(await runOperation(world.host, { pixels: randomImages(world.network, slots) }));
    expect(full.trace.uploadBytes).toBe(one.trace.uploadBytes);
    expect(full.trace.downloadBytes).toBe(one.trace.downloadBytes);
    expect([one.trace.calls, full.trace.calls]).toEqual([1, 1]);
  });

  it('of more images than slots makes several calls and tells them as one', async () => {
    const slots = world.server.plan.parameters.polyDegree;
    const images = slots + 5;
    const pixels = randomImages(world.network, images);
    const labels = Uint8Array.from(plainScores(pixels, images), (scores) =>
      scores.indexOf(Math.max(...scores)),
    );
    labels[0] = (labels[0]! + 1) % 3;
    const messages = await runOperation(world.host, { pixels, labels, checkPlain: true });
    const result = resultOf(messages);
    expect(result).toMatchObject({ images, differsFromPlain: 0, accuracy: (images - 1) / images });
    expect(result.trace.calls).toBe(2);
    const upload = messages.flatMap(({ event }) =>
      event.kind === 'progress' && event.stage === 'upload' ? [event] : [],
    );
    expect(upload.map(({ done }) => done)).toEqual(upload.map(({ done }) => done).sort((a, b) => a - b));
    expect(new Set(upload.map(({ total }) => total))).toEqual(new Set([result.trace.uploadBytes]));
    const stages = messages.flatMap(({ event }) => (event.kind === 'stage' ? [event.span.name] : []));
    expect(stages.filter((name) => name === 'encrypt')).toHaveLength(1);
  });

  it('numbers its messages without gaps and ends exactly once', async () => {
    const messages = await runOperation(world.host, { pixels: randomImages(world.network, 2) });
    expect(messages.map(({ sequence }) => sequence)).toEqual(messages.map((_, index) => index));
    expect(terminals(messages)).toEqual([messages.at(-1)]);
  });

  it.each([
    ['NO_IMAGES', { pixels: new Uint8Array(0) }],
    ['IMAGE_INVALID', { pixels: new Uint8Array(35) }],
    ['LABELS_MISMATCH', { pixels: new Uint8Array(36), labels: new Uint8Array(2) }],
    ['MODEL_NOT_FOUND', { pixels: new Uint8Array(36), model: 'no-such-model' }],
    ['KEY_NOT_FOUND', { pixels: new Uint8Array(36), key: 'no such key' }],
    ['PACKING_NOT_OFFERED', { pixels: new Uint8Array(36), packing: 'interactive' as const }],
  ])('fails with %s and nothing else', async (code, wish) => {
    const messages = await runOperation(world.host, wish);
    expect(messages.at(-1)?.event).toMatchObject({ kind: 'failed', error: { code } });
    expect(terminals(messages)).toHaveLength(1);
  });
});

describe('cancelling', () => {
  const when: StageName[] = [
    'prepare',
    'encrypt',
    'upload',
    'expand',
    'hidden-layers',
    'output-layers',
    'download',
    'decrypt',
  ];

  it.each(when)('during %s ends it once, on both sides', async (stage) => {
    const messages = await runOperation(
      world.host,
      { pixels: randomImages(world.network, 900) },
      ({ id, event }) => {
        const of =
          event.kind === 'progress' ? event.stage : event.kind === 'stage' ? event.span.name : undefined;
        if (of === stage) world.host.rooms.operations.cancel(id);
      },
    );
    expect(messages.at(-1)?.event.kind).toBe('cancelled');
    expect(terminals(messages)).toHaveLength(1);
    await expect.poll(() => world.server.running.context.calls.count, { timeout: 10_000 }).toBe(0);
    expect(world.host.rooms.operations.count).toBe(0);
  });

  it('leaves everything ready for the next prediction', async () => {
    const result = resultOf(
      await runOperation(world.host, { pixels: randomImages(world.network, 4), checkPlain: true }),
    );
    expect(result.differsFromPlain).toBe(0);
  });

  it('before anything began is an end as well', async () => {
    const id = 'c'.repeat(32);
    const said: OperationMessage[] = [];
    const unfollow = world.host.on('operation', (message) => void (message.id === id && said.push(message)));
    const wish = { pixels: randomImages(world.network, 1), packing: 'auto' as const, checkPlain: false };
    const ended = world.host.rooms.operations.start(id, (control) =>
      world.host.rooms.predictions.run(id, wish, control),
    );
    world.host.rooms.operations.cancel(id);
    await ended;
    unfollow();
    expect(said.map(({ event }) => event.kind)).toEqual(['cancelled']);
  });
});
