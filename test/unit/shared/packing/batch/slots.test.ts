/** Batch packing: every image in exactly one batch and slot. */
import { expect, it } from 'vitest';
import { gatherSlots } from '../../../../../shared/packing/batch/index.ts';
import { checkPixels } from '../../../../../shared/packing/index.ts';

const code = (value: string): object => expect.objectContaining({ code: value });
const shape = { pixelsPerImage: 3, slots: 4, largestPixel: 3 };

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
