/** Reads the digit of a picture: a photograph, a scan, a drawing, or a picture that has MNIST's form already. */
import { checkGrey, type GreyImage } from '../grey.ts';
import { DIGIT_SIDE } from '../place.ts';
import { drawDigit } from './draw-digit.ts';
import { findDigit } from './find-digit.ts';
import { hasMnistForm } from './mnist-form.ts';
import { hasRival } from './rivals.ts';

/** Why a picture does not look like one digit. */
export type Doubt =
  /** Nothing stands out from the paper. */
  | 'blank'
  /** More than one digit stands there. */
  | 'several'
  /** A dot, a line, a blot, a drawing: no digit has such a shape. */
  | 'shape';

export interface DigitReading {
  /** 28 x 28 grey bytes, 0 paper to 255 ink, as MNIST's; all 0 for a blank picture. */
  readonly pixels: Uint8Array;
  /** Null when it looks like one digit. */
  readonly doubt: Doubt | null;
}

/**
 * Any picture of one digit as 28 x 28 grey bytes: light, shadows, edges of tables, frames, rulings, specks and grain are left
 * out, dark ink and bright ink are told apart, hairlines are made visible, the digit is scaled and centred the way MNIST was.
 * Pictures that have MNIST's form are given back as they are, to the bit.
 * Cost: some 50 to 100 ms for photographs, less for small pictures. @throws IMAGE_INVALID when extents are wrong
 */
export function readDigit(image: GreyImage): DigitReading {
  checkGrey(image);
  if (hasMnistForm(image)) return { pixels: image.pixels, doubt: null };
  const found = findDigit(image);
  if (!found) return { pixels: new Uint8Array(DIGIT_SIDE * DIGIT_SIDE), doubt: 'blank' };
  return { pixels: drawDigit(image, found), doubt: hasRival(found) ? 'several' : null };
}
