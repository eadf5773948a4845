/** The choice of packing: from images, link and costs; it carries the numbers it stands on. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { choosePacking, type PackingFacts } from '../../../../shared/packing/index.ts';

const facts: PackingFacts = {
  images: 1,
  slots: 8192,
  batchBytes: 146e6,
  imageBytes: 570_000,
  mostInteractive: 64,
  keyBytes: 0,
  keyMs: 0,
  keysServe: 10,
  batch: { ms: 1500, measured: false },
  interactive: { ms: 120, measured: false },
  bytesPerSecond: 250e6,
  roundTripMs: 1,
};

describe('the choice of packing', () => {
  it('is interactive for a digit and batch for thousands', () => {
    expect(choosePacking(facts).packing).toBe('interactive');
    expect(choosePacking({ ...facts, images: 8192 }).packing).toBe('batch');
  });

  it('moves with the link: the slower it is, the longer single images are better', () => {
    const crossovers = [1e9, 1e8, 1e7, 1e6].map(
      (bytesPerSecond) => choosePacking({ ...facts, bytesPerSecond }).crossover,
    );
    expect(crossovers).toEqual([...crossovers].sort((a, b) => a - b));
    expect(crossovers[3]! > 3 * crossovers[0]!).toBe(true);
  });

  it('counts keys that must be made and sent, in full when they serve once', () => {
    const keys = { ...facts, keyBytes: 10.7e6, keyMs: 1500 };
    expect(choosePacking(keys).packing).toBe('interactive');
    const once = choosePacking({ ...keys, keysServe: 1, interactive: { ms: 700, measured: true } });
    expect(once.packing).toBe('batch');
    expect(once.interactiveMs).toBeGreaterThan(2200);
  });

  it('changes at the crossover and nowhere else', () => {
    const { crossover } = choosePacking(facts);
    expect(crossover).toBeGreaterThan(1);
    expect(choosePacking({ ...facts, images: crossover - 1 }).packing).toBe('interactive');
    expect(choosePacking({ ...facts, images: crossover }).packing).toBe('batch');
  });

  it('takes the packing that it expects to answer first, always', () => {
    const number = fc.double({ min: 1, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 70_000 }),
        number,
        number,
        number,
        (images, batch, image, speed) => {
          const choice = choosePacking({
            ...facts,
            images,
            batch: { ms: batch, measured: true },
            interactive: { ms: image, measured: true },
            bytesPerSecond: 1000 * speed,
          });
          const first = choice.interactiveMs < choice.batchMs ? 'interactive' : 'batch';
          expect(choice.packing).toBe(first);
          expect(choice.crossover).toBeGreaterThanOrEqual(1);
          expect(choice.crossover).toBeLessThanOrEqual(facts.slots);
        },
      ),
    );
  });

  it('carries the numbers that it stands on, and no sentence', () => {
    const choice = choosePacking({ ...facts, images: 3, keyBytes: 10.7e6 });
    expect(choice).toEqual({
      packing: 'interactive',
      images: 3,
      batchMs: expect.closeTo(2085, 6),
      interactiveMs: expect.closeTo(372.12, 6),
      measured: false,
      batches: 1,
      batchBytes: 146e6,
      interactiveBytes: 1_710_000,
      keyBytes: 10.7e6,
      crossover: expect.any(Number),
    });
    const measured = { ...facts, batch: { ms: 1500, measured: true } };
    expect(choosePacking(measured).measured).toBe(false);
    expect(choosePacking({ ...measured, interactive: { ms: 120, measured: true } }).measured).toBe(true);
  });
});
