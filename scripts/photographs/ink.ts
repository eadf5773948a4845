/** Digits of MNIST as ink of any size, written with pens of several kinds. */
import { resample } from '../../shared/image/resample.ts';
import type { Ink } from './page.ts';

const SIDE = 28;

/** The whole 28 x 28 field drawn `side` pixels large, edges as soft as enlarging makes them. */
export function inkOf(digit: Uint8Array, side: number): Ink {
  const cover = resample(
    Float64Array.from(digit, (value) => value / 255),
    SIDE,
    SIDE,
    side,
    side,
  );
  return { side, cover: Float32Array.from(cover) };
}

/** The same with edges as sharp as a pen's: half covered is the edge, `softness` pixels wide. */
export function penned({ side, cover }: Ink, softness = 2, edge = 0.5): Ink {
  const slope = side / SIDE / softness / 2;
  const sharp = cover.map((value) => Math.min(1, Math.max(0, 0.5 + (value - edge) * slope)));
  return { side, cover: sharp };
}

/** What is left where the least of a vertical piece of `reach` pixels up and down decides: level strokes grow thin. */
function worn({ side, cover }: Ink, reach: number): Float32Array {
  return cover.map((_, at) => {
    const [x, y] = [at % side, Math.floor(at / side)];
    let least = 1;
    for (let row = Math.max(0, y - reach); row <= Math.min(side - 1, y + reach); row++) {
      least = Math.min(least, cover[row * side + x]!);
    }
    return least;
  });
}

/** A pen of `width` pixels that goes along the middle of the strokes. */
export function thinPen(ink: Ink, width: number): Ink {
  return { side: ink.side, cover: dilated(ridge(ink), ink.side, width / 2) };
}

/** A broad nib: upright strokes stay, level ones become hairlines of about `hair` pixels. */
export function broadNib(ink: Ink, hair: number): Ink {
  const pen = penned(ink);
  const { side, cover } = pen;
  const thin = worn(pen, Math.round(side / 40));
  const middle = ridge(ink);
  const hairline = dilated(middle, side, hair / 2);
  return { side, cover: thin.map((value, at) => Math.max(value, Math.min(cover[at]!, hairline[at]!))) };
}

/** Where the ink is darkest from above to below or from left to right: the middle of the strokes. */
function ridge({ side, cover }: Ink): Uint8Array {
  const marks = new Uint8Array(side * side);
  for (let y = 2; y < side - 2; y++) {
    for (let x = 2; x < side - 2; x++) {
      const at = y * side + x;
      if (cover[at]! < 0.35) continue;
      const level = isCrest(cover, at, 1);
      const upright = isCrest(cover, at, side);
      if (level || upright) marks[at] = 1;
    }
  }
  return marks;
}

function isCrest(cover: Float32Array, at: number, step: number): boolean {
  const here = cover[at]!;
  const before = cover[at - 2 * step]!;
  const after = cover[at + 2 * step]!;
  return here >= cover[at - step]! && here >= cover[at + step]! && (here > before || here > after);
}

function dilated(marks: Uint8Array, side: number, radius: number): Float32Array {
  const result = new Float32Array(side * side);
  const reach = Math.ceil(radius + 1);
  marks.forEach((mark, at) => {
    if (mark === 0) return;
    const [x, y] = [at % side, Math.floor(at / side)];
    for (let row = Math.max(0, y - reach); row <= Math.min(side - 1, y + reach); row++) {
      for (let column = Math.max(0, x - reach); column <= Math.min(side - 1, x + reach); column++) {
        const value = Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(column - x, row - y)));
        result[row * side + column] = Math.max(result[row * side + column]!, value);
      }
    }
  });
  return result;
}
