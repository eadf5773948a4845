/** Values of any range as grey bytes: 0/1 masks, 0 to 16, shares, signed and 16-bit values; MNIST's own bytes stay as they are. */
import type { IdxPictures } from '../idx.ts';

/** Files whose brightest value is below this are not of 0..255. */
const DIM = 64;

export interface GreyRange {
  /** Row-major bytes, 0 to 255; the very bytes of the file where nothing had to be changed. */
  readonly pixels: Uint8Array;
  /** Least and greatest value, where they were stretched to 0..255. */
  readonly from: readonly [number, number] | undefined;
}

/** Cost: two passes over the values; memory for the result, and none for bytes that stay. */
export function greyRange(values: IdxPictures['values']): GreyRange {
  let [least, most] = [0, 0];
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const greyAlready = least === 0 && (most === 0 || (most >= DIM && most <= 255));
  if (greyAlready) {
    return {
      pixels: values instanceof Uint8Array ? values : Uint8Array.from(values, Math.round),
      from: undefined,
    };
  }
  // Shares of 1 are meant as such, also where none of them is 1.
  const top = least === 0 && most <= 1 ? 1 : most;
  const scale = 255 / (top - least);
  return {
    pixels: Uint8Array.from(values, (value) => Math.round((value - least) * scale)),
    from: [least, top],
  };
}
