/** Batch packing: slot i of every ciphertext belongs to image i; ciphertext p holds pixel p of all images of the batch. */
import { CryptoNetsError } from '../errors/index.ts';

/** A run of images that travels as one batch. */
export interface BatchRange {
  readonly first: number;
  readonly count: number;
}

/**
 * Splits images into batches of at most `slots`, as even as possible in number of batches: the last may be smaller.
 * @throws NO_IMAGES
 */
export function batchRanges(images: number, slots: number): BatchRange[] {
  if (images < 1) throw new CryptoNetsError('NO_IMAGES');
  const batches = Math.ceil(images / slots);
  return Array.from({ length: batches }, (_, index) => ({
    first: index * slots,
    count: Math.min(slots, images - index * slots),
  }));
}

/**
 * Checks a batch of quantised images, image by image. Cost: one pass over the pixels.
 * @throws NO_IMAGES, BATCH_TOO_LARGE, IMAGE_INVALID (the message names sizes and the limit, never a pixel's value)
 */
export function checkPixels(
  pixels: Uint8Array,
  images: number,
  shape: { readonly pixelsPerImage: number; readonly slots: number; readonly largestPixel: number },
): void {
  const { pixelsPerImage, slots, largestPixel } = shape;
  if (!Number.isInteger(images) || images < 1) throw new CryptoNetsError('NO_IMAGES');
  if (images > slots) {
    throw new CryptoNetsError('BATCH_TOO_LARGE', `expected at most ${slots} images, got ${images}`);
  }
  const expected = images * pixelsPerImage;
  if (pixels.length !== expected) {
    throw new CryptoNetsError('IMAGE_INVALID', `expected ${expected} pixels, got ${pixels.length}`);
  }
  for (let index = 0; index < expected; index++) {
    if (pixels[index]! > largestPixel) {
      throw new CryptoNetsError('IMAGE_INVALID', `expected pixels of at most ${largestPixel}`);
    }
  }
}

/** The slots of ciphertext `pixel`: its value in every image; slots without an image stay zero. */
export function gatherSlots(
  pixels: Uint8Array,
  pixelsPerImage: number,
  pixel: number,
  slots: { [slot: number]: bigint; readonly length: number },
): void {
  const images = pixels.length / pixelsPerImage;
  for (let image = 0; image < images; image++) slots[image] = BigInt(pixels[image * pixelsPerImage + pixel]!);
  for (let slot = images; slot < slots.length; slot++) slots[slot] = 0n;
}
