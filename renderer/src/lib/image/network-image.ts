/** The one door to shared/image: from ink or a picture to the 28 x 28 grey bytes that are sealed, and to the levels that are shown. */
import {
  DIGIT_SIDE,
  normaliseDigit,
  quantise,
  sampleDigits,
  type SampleDigit,
} from '../../../../shared/image/index.ts';

export { quantise };
export type { SampleDigit };

/** Side of the picture that the network reads. */
export const SIDE = DIGIT_SIDE;
export const PIXELS = SIDE * SIDE;

/** A picture or ink of any size and shade, centred and scaled the way MNIST was. @throws IMAGE_INVALID when it is empty */
export function toDigit(width: number, height: number, pixels: Uint8Array): Uint8Array {
  return normaliseDigit({ width, height, pixels });
}

/** One clean and one sloppy round of the ten digits, then the other ones: something of everything at the front. */
export function orderedSamples(): readonly SampleDigit[] {
  const all = sampleDigits();
  const round = (sample: SampleDigit): number =>
    all.filter((other) => other.label === sample.label).indexOf(sample);
  const shuffled = (label: number): number => (label * 7 + 3) % 10;
  return [...all].sort((a, b) => round(a) - round(b) || shuffled(a.label) - shuffled(b.label));
}
