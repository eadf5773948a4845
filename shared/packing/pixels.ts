/** Quantised images before they are laid into slots, whatever the packing. */
import { CryptoNetsError } from '../errors/index.ts';

/** @throws NO_IMAGES, BATCH_TOO_LARGE */
export function checkImages(images: number, most: number): void {
  if (!Number.isInteger(images) || images < 1) throw new CryptoNetsError('NO_IMAGES');
  if (images <= most) return;
  throw new CryptoNetsError('BATCH_TOO_LARGE', `expected at most ${most} images, got ${images}`);
}

/**
 * Checks the quantised images of one call, image after image. Cost: one pass over the pixels.
 * @throws NO_IMAGES, BATCH_TOO_LARGE, IMAGE_INVALID (the message names sizes and the limit, never a pixel's value)
 */
export function checkPixels(
  pixels: Uint8Array,
  images: number,
  shape: { readonly pixelsPerImage: number; readonly slots: number; readonly largestPixel: number },
): void {
  const { pixelsPerImage, slots, largestPixel } = shape;
  checkImages(images, slots);
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
