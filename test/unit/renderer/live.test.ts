/** Predicting while one draws, against the bridge double on timers that tests move. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CALM_MS, PAUSE_MS } from '../../../renderer/src/lib/predict/live.svelte.ts';
import { Predict } from '../../../renderer/src/lib/predict.svelte.ts';
import { sampleDigits } from '../../../shared/image/index.ts';
import type { InputOf } from '../../../shared/ipc/contract.ts';
import { BridgeDouble } from '../../support/bridge.ts';

const samples = sampleDigits();
const pixelsOf = (index: number): Uint8Array => samples[index]!.pixels;
/** More than the scripted keys and the scripted prediction take together. */
const LONG_MS = 5000;

let bridge: BridgeDouble;
let predict: Predict;

async function open(interactive = true): Promise<void> {
  bridge = new BridgeDouble();
  bridge.world.interactive = interactive;
  predict = new Predict(bridge);
  predict.live.want(true);
  await predict.loadModels();
}

beforeEach(async () => {
  vi.useFakeTimers();
  await open();
});
afterEach(() => vi.useRealTimers());

const pass = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const callsOf = (name: string) => bridge.calls.filter((call) => call.name === name);
const started = () => callsOf('predict.start').map(({ input }) => input as InputOf<'predict.start'>);

/** One drawing predicted, keys at hand. */
async function drawFirst(): Promise<void> {
  predict.draw(pixelsOf(0));
  await pass(LONG_MS);
  expect(predict.face).toBe('done');
}

describe('a stroke', () => {
  it('starts nothing where the model answers batches only', async () => {
    await open(false);
    predict.draw(pixelsOf(0));
    await pass(LONG_MS);
    expect(predict.following).toBe(false);
    expect(predict.face).toBe('ready');
    expect(started()).toEqual([]);
  });

  it('predicts the drawing after a pause', async () => {
    await drawFirst();
    expect(started()).toHaveLength(1);
    expect(started()[0]).toMatchObject({ pixels: pixelsOf(0), packing: 'auto' });
    expect(predict.shown.answer?.predictions).toEqual([samples[0]!.label]);
    expect(predict.shown.answer?.packing).toBe('interactive');
    expect(predict.live.sincePenMs).toBeGreaterThan(PAUSE_MS);
  });

  it('waits for the pause after the last of several', async () => {
    await drawFirst();
    predict.draw(pixelsOf(1));
    await pass(PAUSE_MS - 1);
    predict.draw(pixelsOf(2));
    await pass(PAUSE_MS - 1);
    expect(started()).toHaveLength(1);
    await pass(1);
    expect(started()).toHaveLength(2);
    expect(started()[1]!.pixels).toEqual(pixelsOf(2));
  });

  it('has keys made ready once, as soon as the pen comes down', async () => {
    predict.approachDrawing();
    predict.approachDrawing();
    expect(callsOf('predict.warm')).toHaveLength(1);
    predict.draw(pixelsOf(0));
    await pass(PAUSE_MS + 1);
    expect(started()).toEqual([]);
    await pass(LONG_MS);
    predict.draw(pixelsOf(1));
    await pass(LONG_MS);
    expect(callsOf('predict.warm')).toHaveLength(1);
    expect(started()).toHaveLength(2);
  });

  it('tells of keys that are long on their way', async () => {
    predict.draw(pixelsOf(0));
    await pass(CALM_MS);
    expect(predict.shown.working).toBe(predict.operation);
    await open();
    bridge.world.pace = 4;
    predict.draw(pixelsOf(0));
    await pass(CALM_MS);
    expect(predict.shown.running).toBe(true);
    expect(predict.shown.working.stages.map(({ name }) => name)).toContain('upload-keys');
    bridge.world.pace = 1;
    await pass(LONG_MS);
    expect(predict.shown.working).toBe(predict.operation);
    expect(predict.face).toBe('done');
  });

  it('has keys made ready again when the server or the vault changed', async () => {
    await drawFirst();
    bridge.emit('vault', { state: 'locked', slots: [] });
    predict.draw(pixelsOf(1));
    await pass(LONG_MS);
    expect(callsOf('predict.warm')).toHaveLength(2);
  });

  it('cancels the prediction that it makes stale, and starts one of its own', async () => {
    await drawFirst();
    predict.draw(pixelsOf(1));
    await pass(PAUSE_MS + 20);
    expect(predict.operation.state).toBe('running');
    predict.draw(pixelsOf(2));
    const stale = started()[1]!.operationId;
    expect(bridge.calls.at(-1)).toEqual({ name: 'operation.cancel', input: { operationId: stale } });
    await pass(LONG_MS);
    expect(started()).toHaveLength(3);
    expect(predict.shown.answer?.predictions).toEqual([samples[2]!.label]);
  });

  it('keeps the last answer on show, marked as stale, until the new one is there', async () => {
    await drawFirst();
    const first = predict.shown.answer;
    const glimpse = predict.shown.glimpse;
    predict.draw(pixelsOf(1));
    const moments = [];
    for (let passed = 0; predict.live.stage !== 'resting'; passed += 10) {
      const { answer, stale, trace } = predict.shown;
      moments.push([answer === first, stale, trace === first?.trace, predict.shown.running]);
      expect(passed).toBeLessThan(LONG_MS);
      await pass(10);
    }
    expect(glimpse).not.toBeNull();
    expect(moments.length).toBeGreaterThan(PAUSE_MS / 10);
    expect(moments.every((moment) => String(moment) === 'true,true,true,false')).toBe(true);
    expect(predict.shown.stale).toBe(false);
    expect(predict.shown.answer?.predictions).toEqual([samples[1]!.label]);
  });

  it('shows a prediction as running once its answer is long in coming', async () => {
    await drawFirst();
    bridge.world.pace = 20;
    predict.draw(pixelsOf(1));
    await pass(CALM_MS - 1);
    expect(predict.shown.running).toBe(false);
    await pass(1);
    expect(predict.shown.running).toBe(true);
    expect(predict.shown.trace).toBeNull();
    expect(predict.shown.answer?.predictions).toEqual([samples[0]!.label]);
  });
});

describe('stopping', () => {
  it('stops what runs and what waits; the next stroke starts anew', async () => {
    await drawFirst();
    predict.draw(pixelsOf(1));
    await pass(PAUSE_MS + 20);
    await predict.stop();
    await pass(LONG_MS);
    expect(predict.operation.state).toBe('cancelled');
    expect([predict.live.stage, predict.shown.stale, predict.face]).toEqual(['resting', true, 'ready']);
    predict.draw(pixelsOf(2));
    await predict.stop();
    await pass(LONG_MS);
    expect(started()).toHaveLength(2);
    predict.draw(pixelsOf(2));
    await pass(LONG_MS);
    expect(predict.face).toBe('done');
    expect(predict.shown.answer?.predictions).toEqual([samples[2]!.label]);
  });

  it('stops keys on their way, and a stroke right after it gets them', async () => {
    predict.draw(pixelsOf(0));
    await pass(PAUSE_MS + 50);
    await predict.stop();
    predict.draw(pixelsOf(1));
    await pass(LONG_MS);
    expect(predict.live.paused).toBe(false);
    expect(predict.shown.answer?.predictions).toEqual([samples[1]!.label]);
  });

  it('gives way to another input', async () => {
    await drawFirst();
    predict.draw(pixelsOf(1));
    await pass(PAUSE_MS + 20);
    const { pixels, label, id } = samples[4]!;
    predict.choose({ kind: 'digit', source: 'sample', name: id, pixels, label });
    await pass(LONG_MS);
    expect([predict.face, predict.shown.answer, predict.shown.trace]).toEqual(['ready', null, null]);
    expect(started()).toHaveLength(2);
  });

  it('is done by the switch', async () => {
    predict.draw(pixelsOf(0));
    predict.live.want(false);
    predict.draw(pixelsOf(1));
    await pass(LONG_MS);
    expect(started()).toEqual([]);
  });
});

describe('the button beside it', () => {
  it('runs one prediction at a time, and the one it was pressed for', async () => {
    await drawFirst();
    predict.draw(pixelsOf(1));
    const pressed = predict.predict();
    await pass(LONG_MS);
    await pressed;
    expect(started().map(({ pixels }) => pixels)).toEqual([pixelsOf(0), pixelsOf(1)]);
    predict.draw(pixelsOf(2));
    await pass(PAUSE_MS + 20);
    await predict.predict();
    await pass(LONG_MS);
    expect(started()).toHaveLength(3);
  });

  it('goes on after a failure, which strokes do not repeat', async () => {
    await drawFirst();
    bridge.world.failWith = 'SERVER_LOST';
    predict.draw(pixelsOf(1));
    await pass(LONG_MS);
    expect([predict.face, predict.live.paused]).toEqual(['failed', true]);
    predict.draw(pixelsOf(2));
    await pass(LONG_MS);
    expect([predict.face, started().length]).toEqual(['ready', 2]);
    bridge.world.failWith = null;
    const pressed = predict.predict();
    await pass(LONG_MS);
    await pressed;
    predict.draw(pixelsOf(1));
    await pass(LONG_MS);
    expect([predict.face, started().length]).toEqual(['done', 4]);
  });
});

describe('a server that cannot be reached', () => {
  it('is told while one draws, and strokes go on once another server is there', async () => {
    bridge.world.failWith = 'SERVER_UNREACHABLE';
    predict.draw(pixelsOf(0));
    await pass(LONG_MS);
    expect([predict.error?.code, predict.live.paused, started().length]).toEqual([
      'SERVER_UNREACHABLE',
      true,
      0,
    ]);
    bridge.world.failWith = null;
    await predict.loadModels();
    expect(predict.error).toBeNull();
    predict.draw(pixelsOf(1));
    await pass(LONG_MS);
    expect([predict.face, predict.error]).toEqual(['done', null]);
  });
});

describe('packing', () => {
  it('is as the person says, and strokes predict no batches', async () => {
    predict.packing = 'interactive';
    await drawFirst();
    expect(started()[0]!.packing).toBe('interactive');
    predict.packing = 'batch';
    expect(predict.following).toBe(false);
    const pressed = predict.predict();
    await pass(LONG_MS);
    await pressed;
    expect(started()[1]!.packing).toBe('batch');
    expect(predict.shown.answer?.packing).toBe('batch');
  });
});

it('ends with the answer to the last drawing, whenever strokes come, and never runs two at once', async () => {
  const strokes = fc.array(fc.record({ sample: fc.nat(samples.length - 1), gapMs: fc.nat(900) }), {
    minLength: 1,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(strokes, async (drawn) => {
      await open();
      let running = 0;
      let most = 0;
      const starts = new Set<string>();
      bridge.on('operation', ({ id, sequence, event }) => {
        if (sequence === 0 && started().some(({ operationId }) => operationId === id)) starts.add(id);
        if (sequence === 0 && starts.has(id)) most = Math.max(most, (running += 1));
        if (starts.has(id) && ['done', 'failed', 'cancelled'].includes(event.kind)) running -= 1;
      });
      for (const { sample, gapMs } of drawn) {
        predict.draw(pixelsOf(sample));
        await pass(gapMs);
      }
      await pass(LONG_MS);
      const last = samples[drawn.at(-1)!.sample]!;
      expect([running, most]).toEqual([0, 1]);
      expect([predict.live.stage, predict.shown.stale]).toEqual(['resting', false]);
      expect(predict.shown.answer?.predictions).toEqual([last.label]);
    }),
    { numRuns: 40 },
  );
});
