/** What was seen is believed: a measured run fed back is expected to take as long again, and packings change over where they cost the same. */
import { describe, expect, it } from 'vitest';
import { PackingHistory } from '../../../../electron/host/packing-history.ts';
import type { PredictionResult } from '../../../../shared/ipc/types.ts';
import { choosePacking, type PackingChoice } from '../../../../shared/packing/index.ts';
import { newStore } from '../store/support.ts';

const SLOTS = 8192;
const BATCH_BYTES = 141e6;
const IMAGE_BYTES = 570_000;
const SERVER = 'server';
const MODEL = 'digits';
const OF_BATCH = { model: MODEL, bytes: BATCH_BYTES };
const OF_IMAGE = { model: MODEL, bytes: IMAGE_BYTES };

type Packing = PredictionResult['packing'];

/** A result as far as the history looks at it. */
function seen(packing: Packing, images: number, wallMs: number, uploadMs: number): PredictionResult {
  const calls = packing === 'batch' ? Math.ceil(images / SLOTS) : 1;
  const uploadBytes = packing === 'batch' ? calls * BATCH_BYTES : images * IMAGE_BYTES;
  const spans = [{ name: 'upload' as const, startMs: 0, durationMs: uploadMs, bytes: uploadBytes }];
  return {
    model: MODEL,
    packing,
    images,
    parameters: { polyDegree: SLOTS },
    engine: { client: 'native', server: 'native' },
    trace: { spans, wallMs, uploadBytes, downloadBytes: 0, calls },
  } as unknown as PredictionResult;
}

function choose(history: PackingHistory, images: number): PackingChoice {
  return choosePacking({
    images,
    slots: SLOTS,
    batchBytes: BATCH_BYTES,
    imageBytes: IMAGE_BYTES,
    mostInteractive: 64,
    keyBytes: 0,
    keyMs: 0,
    keysServe: 1,
    batch: history.cost('batch', 'native', OF_BATCH),
    interactive: history.cost('interactive', 'native', OF_IMAGE),
    bytesPerSecond: history.bytesPerSecond(SERVER, false),
    roundTripMs: 0,
  });
}

/** What a link of so many bytes a second makes of it: a batch is sent while it is computed, an image is not. */
function onLink(bytesPerSecond: number) {
  const wireMs = (bytes: number): number => (bytes / bytesPerSecond) * 1000;
  return {
    batchMs: Math.max(wireMs(BATCH_BYTES), 1000) + 120,
    batchUploadMs: Math.max(wireMs(BATCH_BYTES), 1000),
    imageMs: 45 + wireMs(IMAGE_BYTES),
    imageUploadMs: wireMs(IMAGE_BYTES),
  };
}

async function historyOf(bytesPerSecond: number, knownBytesPerSecond: number): Promise<PackingHistory> {
  const history = new PackingHistory(await newStore());
  const link = onLink(bytesPerSecond);
  history.noteLink(SERVER, knownBytesPerSecond);
  history.record(seen('interactive', 1, link.imageMs, link.imageUploadMs), SERVER, false);
  history.record(seen('batch', SLOTS, link.batchMs, link.batchUploadMs), SERVER, false);
  return history;
}

describe.each([1e6, 5e6, 50e6, 250e6])('a link of %d bytes a second', (bytesPerSecond) => {
  const { batchMs, imageMs } = onLink(bytesPerSecond);

  it('a batch that was seen is expected to take as long again, its wire counted once', async () => {
    const choice = choose(await historyOf(bytesPerSecond, bytesPerSecond), SLOTS);
    expect(choice.measured).toBe(true);
    expect(Math.abs(choice.batchMs / batchMs - 1)).toBeLessThan(0.01);
  });

  it('changes over within a tenth of where both cost the same', async () => {
    const { crossover } = choose(await historyOf(bytesPerSecond, bytesPerSecond), 1);
    const right = batchMs / imageMs;
    expect(Math.abs(crossover / right - 1)).toBeLessThan(0.1);
  });

  it('does so too when evaluation keys made the link look half as fast', async () => {
    const history = await historyOf(bytesPerSecond, bytesPerSecond / 2);
    const choice = choose(history, SLOTS);
    expect(Math.abs(choice.batchMs / batchMs - 1)).toBeLessThan(0.01);
  });
});

it('several batches of one run count as so many', async () => {
  const history = new PackingHistory(await newStore());
  history.noteLink(SERVER, 250e6);
  history.record(seen('batch', 3 * SLOTS, 3300, 3000), SERVER, false);
  expect(choose(history, SLOTS).batchMs).toBeCloseTo(1100, -1);
});

it('never puts a whole prediction down to the wire', async () => {
  const history = new PackingHistory(await newStore());
  history.noteLink(SERVER, 1e6);
  history.record(seen('batch', 3 * SLOTS, 3300, 3000), SERVER, false);
  expect(history.cost('batch', 'native', OF_BATCH).ms).toBeGreaterThan(0);
});

describe('a model that was not asked yet', () => {
  const small = { model: 'table', bytes: BATCH_BYTES / 1000 };

  it('is not expected to take what another one took', async () => {
    const history = await historyOf(50e6, 50e6);
    expect(history.cost('batch', 'native', OF_BATCH).measured).toBe(true);
    expect(history.cost('batch', 'native', small).measured).toBe(false);
  });

  it('is expected to take as long as its bytes', async () => {
    const history = new PackingHistory(await newStore());
    const large = history.cost('batch', 'native', OF_BATCH).ms;
    expect(history.cost('batch', 'native', small).ms).toBeCloseTo(large / 1000, 6);
  });
});
