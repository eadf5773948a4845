/** The one door to shared/image: from ink or a picture to the 28 x 28 grey bytes that are sealed, and to the levels that are shown. */
import {
  DIGIT_SIDE,
  doubtOf,
  SET_ENDINGS,
  LABEL_ENDINGS,
  PICTURE_ENDINGS,
  normaliseDigit,
  quantise,
  sampleDigits,
  type Doubt,
  type SampleDigit,
} from '../../../../shared/image/index.ts';

export { doubtOf, quantise };
export type { Doubt, SampleDigit };

/** Side of the picture that the network reads. */
export const SIDE = DIGIT_SIDE;
export const PIXELS = SIDE * SIDE;

/** What the window offers to open: the endings of the one list; files without any (MNIST's own) by their type. */
export const ACCEPTED = [
  ...PICTURE_ENDINGS,
  ...[...SET_ENDINGS, ...LABEL_ENDINGS].filter((ending) => ending.startsWith('.')),
  '.gz',
  'application/octet-stream',
].join(',');

/** By its name; a pasted one has none, and is one. */
export function isPicture(name: string): boolean {
  return name === '' || PICTURE_ENDINGS.some((ending) => name.toLowerCase().endsWith(ending));
}

/** A drawing's ink, centred and scaled the way MNIST was. @throws IMAGE_INVALID when it is empty */
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
