/** Puts ink into the field that the network reads, the way MNIST was made: longest side 20 of 28 pixels, centre of mass in the middle. */
import { resample } from './resample.ts';

/** Side of the pictures that the network reads. */
export const DIGIT_SIDE = 28;
/** Longest side of the ink within it. */
export const INK_SIDE = 20;

/** Ink cropped to its own box: row-major amounts, 0 (paper) to 1. */
export interface CroppedInk {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array | Float64Array;
}

/** 784 grey bytes, 0 paper to 255 for the darkest ink, scaled by area. */
export function placeInk({ width, height, values }: CroppedInk): Uint8Array {
  const scale = INK_SIDE / Math.max(width, height);
  const across = Math.max(1, Math.round(width * scale));
  const down = Math.max(1, Math.round(height * scale));
  return centred(resample(Float64Array.from(values), width, height, across, down), across, down);
}

function centred(ink: Float64Array, width: number, height: number): Uint8Array {
  const centre = centreOfMass(ink, width);
  const left = offset(centre.x, width);
  const top = offset(centre.y, height);
  const most = ink.reduce((largest, value) => Math.max(largest, value), 0);
  const target = new Uint8Array(DIGIT_SIDE * DIGIT_SIDE);
  ink.forEach((value, at) => {
    const [x, y] = [left + (at % width), top + Math.floor(at / width)];
    target[y * DIGIT_SIDE + x] = Math.round((255 * value) / most);
  });
  return target;
}

/** Centre of mass, in pixels from the left and from the top. */
function centreOfMass(ink: Float64Array, width: number): { x: number; y: number } {
  let [mass, x, y] = [0, 0, 0];
  ink.forEach((value, at) => {
    mass += value;
    x += value * ((at % width) + 0.5);
    y += value * (Math.floor(at / width) + 0.5);
  });
  return { x: x / mass, y: y / mass };
}

/** Where the box begins so that its centre of mass is in the middle, without leaving the field. */
function offset(centre: number, length: number): number {
  return Math.min(DIGIT_SIDE - length, Math.max(0, Math.round(DIGIT_SIDE / 2 - centre)));
}
