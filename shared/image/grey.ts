/** A grey picture of any size, and the checks that every function of this room makes before it works on one. */
import { CryptoNetsError } from '../errors/index.ts';

/** Row-major grey bytes; what is ink and what is paper is for `normaliseDigit` to find out. */
export interface GreyImage {
  readonly width: number;
  readonly height: number;
  /** width * height bytes, 0 (black) to 255 (white). */
  readonly pixels: Uint8Array;
}

/** Sides and number of pixels of pictures that are accepted: some 64 megapixels, more than any phone's scan. */
export const GREY_LIMITS = { side: 16_384, pixels: 67_108_864 } as const;

/** @throws IMAGE_INVALID when the extents are out of range or do not match the number of pixels. */
export function checkGrey({ width, height, pixels }: GreyImage): void {
  for (const side of [width, height]) {
    if (!Number.isInteger(side) || side < 1 || side > GREY_LIMITS.side) {
      throw new CryptoNetsError(
        'IMAGE_INVALID',
        `expected sides of 1..${GREY_LIMITS.side}, got ${width} x ${height}`,
      );
    }
  }
  if (width * height > GREY_LIMITS.pixels || pixels.length !== width * height) {
    throw new CryptoNetsError('IMAGE_INVALID', `expected ${width} x ${height} pixels, got ${pixels.length}`);
  }
}
