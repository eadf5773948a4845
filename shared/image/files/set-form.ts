/** Looks over a set of pictures for what a shape does not tell: bright paper, digits that are not centred. */
import { hasMnistForm } from '../reading/mnist-form.ts';
import { DIGIT_SIDE, INK_SIDE } from '../place.ts';

const PIXELS = DIGIT_SIDE * DIGIT_SIDE;
/** Of MNIST, 0.03 % of the pictures are not of its own form: a set is left alone up to this share. */
const LEFT_ALONE = 0.05;
/** Whether the paper is bright: the median of the border, of a picture with rows of `width` bytes. */
export function isBright(pixels: Uint8Array, width: number): boolean {
  const height = pixels.length / width;
  let [bright, all] = [0, 0];
  for (let at = 0; at < pixels.length; at++) {
    const [x, y] = [at % width, Math.floor(at / width)];
    if (x !== 0 && y !== 0 && x !== width - 1 && y !== height - 1) continue;
    all += 1;
    if (pixels[at]! > 127) bright += 1;
  }
  return 2 * bright > all;
}

/** The negative, in a copy. */
export function inverted(pixels: Uint8Array): Uint8Array {
  return pixels.map((grey) => 255 - grey);
}

/** Rows for columns, in a copy. */
export function transposed(digits: Uint8Array): Uint8Array {
  const result = new Uint8Array(digits.length);
  for (let start = 0; start < digits.length; start += PIXELS) {
    for (let at = 0; at < PIXELS; at++) {
      result[start + (at % DIGIT_SIDE) * DIGIT_SIDE + Math.floor(at / DIGIT_SIDE)] = digits[start + at]!;
    }
  }
  return result;
}

const digitAt = (digits: Uint8Array, index: number): Uint8Array =>
  digits.subarray(index * PIXELS, (index + 1) * PIXELS);

const isBlank = (digit: Uint8Array): boolean => digit.every((grey) => grey === 0);

/** Which pictures of 28 x 28 must be centred and scaled anew: none where nearly all of the set have MNIST's form. */
export function withoutMnistForm(digits: Uint8Array): number[] {
  const count = digits.length / PIXELS;
  const others: number[] = [];
  let inked = 0;
  for (let index = 0; index < count; index++) {
    const pixels = digitAt(digits, index);
    if (isBlank(pixels)) continue;
    inked += 1;
    if (!hasMnistForm({ width: DIGIT_SIDE, height: DIGIT_SIDE, pixels })) others.push(index);
  }
  return others.length > LEFT_ALONE * inked ? others : [];
}

/** A digit of MNIST's size that was only moved, moved back so that its centre of mass is in the middle; undefined for others. */
export function recentred(digit: Uint8Array): Uint8Array | undefined {
  let [mass, x, y] = [0, 0, 0];
  const { left, top, right, bottom } = inkBox(digit);
  digit.forEach((grey, at) => {
    mass += grey;
    x += grey * ((at % DIGIT_SIDE) + 0.5);
    y += grey * (Math.floor(at / DIGIT_SIDE) + 0.5);
  });
  if (Math.max(right - left, bottom - top) + 1 !== INK_SIDE) return undefined;
  const across = Math.min(DIGIT_SIDE - 1 - right, Math.max(-left, Math.round(DIGIT_SIDE / 2 - x / mass)));
  const down = Math.min(DIGIT_SIDE - 1 - bottom, Math.max(-top, Math.round(DIGIT_SIDE / 2 - y / mass)));
  const moved = new Uint8Array(PIXELS);
  digit.forEach((grey, at) => {
    if (grey > 0) moved[at + down * DIGIT_SIDE + across] = grey;
  });
  return moved;
}

/** First and last columns and rows with ink. */
function inkBox(digit: Uint8Array): Record<'left' | 'top' | 'right' | 'bottom', number> {
  let [left, top, right, bottom] = [DIGIT_SIDE, DIGIT_SIDE, -1, -1];
  for (let at = 0; at < PIXELS; at++) {
    if (digit[at] === 0) continue;
    const [x, y] = [at % DIGIT_SIDE, Math.floor(at / DIGIT_SIDE)];
    [left, right, top, bottom] = [
      Math.min(left, x),
      Math.max(right, x),
      Math.min(top, y),
      Math.max(bottom, y),
    ];
  }
  return { left, top, right, bottom };
}
