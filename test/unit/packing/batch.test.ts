/** Batch packing: every image in exactly one batch and slot. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { batchRanges, checkPixels, gatherSlots, slotPositions } from '../../../shared/packing/index.ts';

const code = (value: string): object => expect.objectContaining({ code: value });
const shape = { pixelsPerImage: 3, slots: 4, largestPixel: 3 };

it('splits images into full batches and a rest', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50_000 }), fc.integer({ min: 1, max: 8192 }), (images, slots) => {
      const ranges = batchRanges(images, slots);
      let next = 0;
      for (const { first, count } of ranges) {
        expect(first).toBe(next);
        expect(count).toBeGreaterThan(0);
        expect(count).toBeLessThanOrEqual(slots);
        next += count;
      }
      expect(next).toBe(images);
      expect(ranges).toHaveLength(Math.ceil(images / slots));
    }),
  );
  expect(() => batchRanges(0, 8)).toThrow(code('NO_IMAGES'));
});

it('lays pixel p of image i into slot i', () => {
  const slots = new BigInt64Array(4).fill(9n);
  gatherSlots(Uint8Array.of(1, 2, 3, 0, 1, 2), 3, 1, slots);
  expect([...slots]).toEqual([2n, 1n, 0n, 0n]);
});

it('refuses batches that do not fit', () => {
  expect(() => checkPixels(new Uint8Array(6), 2, shape)).not.toThrow();
  expect(() => checkPixels(new Uint8Array(6), 3, shape)).toThrow(code('IMAGE_INVALID'));
  expect(() => checkPixels(new Uint8Array(15), 5, shape)).toThrow(code('BATCH_TOO_LARGE'));
  expect(() => checkPixels(new Uint8Array(0), 0, shape)).toThrow(code('NO_IMAGES'));
  expect(() => checkPixels(Uint8Array.of(0, 4, 0), 1, shape)).toThrow(code('IMAGE_INVALID'));
});

it('orders slots by a permutation', () => {
  for (const degree of [1024, 8192]) {
    expect([...slotPositions(degree)].sort((a, b) => a - b)).toEqual([...Array(degree).keys()]);
  }
  expect([...slotPositions(8)]).toEqual([0, 4, 1, 5, 7, 3, 6, 2]);
});
