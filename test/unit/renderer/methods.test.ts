/** The view of the talk's methods: its rows, its scales, and runs as they are followed. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { logScale } from '../../../renderer/src/lib/methods/scale.ts';
import { BOARD, PICTURES } from '../../../renderer/src/lib/methods/pictures.ts';
import { METHOD_ROWS, type MethodRow } from '../../../renderer/src/lib/methods/rows.ts';
import { Methods } from '../../../renderer/src/lib/methods.svelte.ts';
import { sampleDigits } from '../../../shared/image/index.ts';
import { METHOD_IDS } from '../../../shared/methods/names.ts';
import { ROWS } from '../../../shared/methods/rows.ts';
import { BridgeDouble } from '../../support/bridge.ts';

const SEVEN = sampleDigits().find(({ label }) => label === 7)!;
const rowNamed = (id: string): MethodRow => METHOD_ROWS.find((row) => row.id === id)!;

describe('the rows', () => {
  it('are those that run, with the figures of the talk and those that were measured', () => {
    expect(METHOD_ROWS.map(({ id }) => id)).toEqual(METHOD_IDS);
    METHOD_ROWS.forEach((row, index) => expect(row.talk).toEqual(ROWS[index]!.talk ?? null));
    for (const id of METHOD_IDS.filter((one) => one !== 'square')) expect(rowNamed(id).here).not.toBeNull();
  });

  it('are each ahead of the talk', () => {
    for (const { talk, here } of METHOD_ROWS) {
      if (!talk || !here) continue;
      expect(here.accuracy).toBeGreaterThanOrEqual(talk.accuracy);
      expect(here.latencyS).toBeLessThan(talk.latencyS);
      expect(here.memoryFactor).toBeLessThan(talk.memoryFactor);
    }
  });

  it('have a picture each, within its board', () => {
    for (const id of METHOD_IDS) {
      expect(PICTURES[id].length).toBeGreaterThan(2);
      for (const shape of PICTURES[id]) {
        const right = shape.kind === 'box' ? shape.x + shape.width : shape.x;
        const bottom = shape.kind === 'box' ? shape.y + shape.height : shape.y;
        expect(Math.min(shape.x, shape.y)).toBeGreaterThanOrEqual(0);
        expect(right).toBeLessThanOrEqual(BOARD.width);
        expect(bottom).toBeLessThanOrEqual(BOARD.height);
      }
    }
  });
});

describe('a logarithmic scale', () => {
  it('runs from power to power of ten, with few marks, and holds every value', () => {
    for (const values of [[1], [0.12, 63.7], [2.65, 22_242_065], [1, 1000], [3e-9, 5e12]]) {
      const { ticks, at } = logScale(values);
      expect(ticks.length).toBeLessThanOrEqual(6);
      expect(at(ticks[0]!)).toBeCloseTo(0);
      expect(at(ticks.at(-1)!)).toBeCloseTo(1);
      for (const value of values) {
        expect(at(value)).toBeGreaterThanOrEqual(-1e-9);
        expect(at(value)).toBeLessThanOrEqual(1 + 1e-9);
      }
    }
    expect(logScale([1, 100]).at(10)).toBeCloseTo(0.5);
  });
});

describe('a run', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  async function started(id: string) {
    const bridge = new BridgeDouble();
    const methods = new Methods(bridge);
    const ended = methods.run(rowNamed(id), SEVEN.pixels);
    await vi.advanceTimersByTimeAsync(0);
    return { methods, ended };
  }

  it('says beforehand what it takes, tells how far it is and what is left, and what it came to', async () => {
    const { methods, ended } = await started('plain');
    expect(methods.operation.busy).toBe(true);
    expect(methods.expectedMs(rowNamed('plain'))).toBeCloseTo(1000 * rowNamed('plain').here!.latencyS);
    await vi.advanceTimersByTimeAsync(1000);
    expect(methods.share).toBeCloseTo(0.5, 1);
    expect(methods.leftMs).toBeGreaterThan(500);
    expect(methods.leftMs).toBeLessThan(1500);
    await vi.advanceTimersByTimeAsync(2000);
    await ended;
    expect(methods.results.plain).toMatchObject({ method: 'plain', digit: 7 });
    // This computer has shown its pace: it counts for the others.
    const pace = 2 / rowNamed('plain').here!.latencyS;
    expect(methods.expectedMs(rowNamed('slots'))).toBeCloseTo(1000 * rowNamed('slots').here!.latencyS * pace);
  });

  it('is one at a time, stops, and leaves what was measured before', async () => {
    const { methods, ended } = await started('plain');
    await vi.advanceTimersByTimeAsync(3000);
    await ended;
    const again = methods.run(rowNamed('slots'), SEVEN.pixels);
    await vi.advanceTimersByTimeAsync(500);
    await methods.run(rowNamed('merged'), SEVEN.pixels);
    expect(methods.current).toBe('slots');
    await methods.stop();
    await vi.advanceTimersByTimeAsync(0);
    await again;
    expect(methods.operation.state).toBe('cancelled');
    expect(Object.keys(methods.results)).toEqual(['plain']);
  });

  it('does not know how long a row takes that was never run in full', () => {
    const bridge = new BridgeDouble();
    const row = { ...rowNamed('square'), here: null };
    expect(new Methods(bridge).expectedMs(row)).toBeNull();
  });
});
