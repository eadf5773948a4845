/** A digit as a few lines of half blocks: two pixels a character, shades of grey where the terminal has them. */
import { DIGIT_SIDE } from '../../shared/image/index.ts';

/** Side of the small picture in pixels: 28 / 2. */
const SIDE = DIGIT_SIDE / 2;
const SHADES = [' ', '░', '▒', '▓', '█'];

/** 7 lines of 14 characters. @param pixels 28 x 28 grey bytes, 255 ink */
export function digitLines(pixels: Uint8Array, colours: boolean): string[] {
  const small = halve(pixels);
  return Array.from({ length: SIDE / 2 }, (_, row) =>
    Array.from({ length: SIDE }, (_, column) => {
      const upper = small[2 * row * SIDE + column]!;
      const lower = small[(2 * row + 1) * SIDE + column]!;
      return colours ? halfBlock(upper, lower) : SHADES[Math.round(((upper + lower) / 510) * 4)]!;
    }).join(''),
  ).map((line) => (colours ? `${line}\u001b[0m` : line));
}

/** Upper half in the foreground's grey, lower half in the background's (256-colour ramp 232..255). */
function halfBlock(upper: number, lower: number): string {
  const grey = (value: number): number => 232 + Math.round((value / 255) * 23);
  return `\u001b[38;5;${grey(upper)};48;5;${grey(lower)}m▀`;
}

function halve(pixels: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: SIDE * SIDE }, (_, at) => {
    const corner = 2 * Math.floor(at / SIDE) * DIGIT_SIDE + 2 * (at % SIDE);
    const sum =
      pixels[corner]! + pixels[corner + 1]! + pixels[corner + DIGIT_SIDE]! + pixels[corner + DIGIT_SIDE + 1]!;
    return Math.round(sum / 4);
  });
}
