/**
 * Makes any picture of one digit look like the pictures that the network learned from: white ink on black, cropped,
 * scaled, centred by mass. The steps are those of MNIST (LeCun, Cortes, Burges: the size-normalised 20 x 20 box in a
 * field of 28 x 28, centre of mass in the middle).
 */
import { CryptoNetsError } from '../errors/index.ts';
import { checkGrey } from './grey.ts';
import type { GreyImage } from './grey.ts';
import { placeInk } from './place.ts';

/** Ink fainter than this share of the darkest is smudge or paper grain. */
const FAINT = 0.25;
/** Least difference between ink and paper, in grey levels: below it a picture counts as empty. */
const LEAST_CONTRAST = 16;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The median of the grey values along the border: the paper, unless the digit runs around the whole edge. */
function paperLevel({ width, height, pixels }: GreyImage): number {
  const border: number[] = [];
  for (let x = 0; x < width; x++) border.push(pixels[x]!, pixels[(height - 1) * width + x]!);
  for (let y = 0; y < height; y++) border.push(pixels[y * width]!, pixels[y * width + width - 1]!);
  return border.sort((left, right) => left - right)[border.length >> 1]!;
}

/** Amount of ink, 0 (paper) to 1 (darkest or, on black paper, brightest); faint values are zero. @throws IMAGE_INVALID */
function inkOf(image: GreyImage): Float64Array {
  const paper = paperLevel(image);
  const sign = paper > 127 ? -1 : 1;
  const ink = Float64Array.from(image.pixels, (grey) => Math.max(0, sign * (grey - paper)));
  const most = ink.reduce((largest, value) => Math.max(largest, value), 0);
  if (most < LEAST_CONTRAST)
    throw new CryptoNetsError('IMAGE_INVALID', 'the picture is empty: no ink stands out');
  return ink.map((value) => (value < FAINT * most ? 0 : value / most));
}

function inkBox(ink: Float64Array, width: number): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
  ink.forEach((value, at) => {
    if (value === 0) return;
    const [x, y] = [at % width, Math.floor(at / width)];
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  });
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}

function crop(ink: Float64Array, width: number, box: Box): Float64Array {
  const cropped = new Float64Array(box.width * box.height);
  for (let y = 0; y < box.height; y++) {
    const start = (box.top + y) * width + box.left;
    cropped.set(ink.subarray(start, start + box.width), y * box.width);
  }
  return cropped;
}

/**
 * A digit on paper of any shade as 28 x 28 grey bytes, 0 paper to 255 ink.
 * Inverts when the paper is bright, drops what is fainter than a quarter of the ink, crops to the ink, scales its
 * longest side to 20 pixels (by area), and puts the centre of mass in the middle.
 * Cost: a few passes over the pixels. @throws IMAGE_INVALID when extents are wrong or nothing stands out from the paper.
 */
export function normaliseDigit(image: GreyImage): Uint8Array {
  checkGrey(image);
  const ink = inkOf(image);
  const box = inkBox(ink, image.width);
  return placeInk({ ...box, values: crop(ink, image.width, box) });
}
