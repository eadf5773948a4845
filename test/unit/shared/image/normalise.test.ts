import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normaliseDigit, sampleDigits } from '../../../../shared/image/index.ts';
import { rasterise } from '../../../../shared/image/strokes.ts';
import type { GreyImage } from '../../../../shared/image/index.ts';

/** Paper with a rectangle of ink. */
function rectangle(width: number, height: number, box: readonly number[], ink = 255, paper = 0): GreyImage {
  const [left, top, right, bottom] = box as [number, number, number, number];
  const pixels = new Uint8Array(width * height).fill(paper);
  for (let y = top; y < bottom; y++) for (let x = left; x < right; x++) pixels[y * width + x] = ink;
  return { width, height, pixels };
}

function inkBox(pixels: Uint8Array): { left: number; top: number; right: number; bottom: number } {
  const marked = [...pixels.keys()].filter((at) => pixels[at]! > 0);
  const columns = marked.map((at) => at % 28);
  const rows = marked.map((at) => Math.floor(at / 28));
  return {
    left: Math.min(...columns),
    top: Math.min(...rows),
    right: Math.max(...columns) + 1,
    bottom: Math.max(...rows) + 1,
  };
}

const refused = expect.objectContaining({ code: 'IMAGE_INVALID' });

describe('normalisation', () => {
  test('scales the longest side of the ink to 20 pixels and centres it', () => {
    const tall = inkBox(normaliseDigit(rectangle(300, 200, [200, 20, 240, 180])));
    expect(tall).toEqual({ left: 12, top: 4, right: 17, bottom: 24 });
    const wide = inkBox(normaliseDigit(rectangle(50, 90, [5, 70, 45, 80])));
    expect(wide.right - wide.left).toBe(20);
    expect(wide.bottom - wide.top).toBe(5);
  });

  test('gives the same whether the paper is white or black', () => {
    const box = [10, 12, 31, 50];
    const black = normaliseDigit(rectangle(64, 64, box, 255, 0));
    expect(normaliseDigit(rectangle(64, 64, box, 0, 255))).toEqual(black);
    expect(normaliseDigit(rectangle(64, 64, box, 40, 240))).toEqual(black);
  });

  test('puts the centre of mass into the middle, not the box', () => {
    const heavyTop = rectangle(100, 100, [40, 10, 60, 90]);
    for (let y = 10; y < 25; y++) heavyTop.pixels.fill(255, y * 100 + 20, y * 100 + 80);
    const pixels = normaliseDigit(heavyTop);
    let [mass, moment] = [0, 0];
    pixels.forEach((value, at) => {
      mass += value;
      moment += value * (Math.floor(at / 28) + 0.5);
    });
    expect(Math.abs(moment / mass - 14)).toBeLessThanOrEqual(0.5);
    expect(inkBox(pixels).top).toBeGreaterThan(4);
  });

  test('does not depend on size or place of the drawing', () => {
    const [digit] = sampleDigits().filter(({ label }) => label === 5);
    const moved = digit!.strokes.map((stroke) =>
      stroke.map(({ x, y }) => ({ x: 0.4 + x / 2, y: 0.05 + y / 2 })),
    );
    const small = normaliseDigit(rasterise(moved, 400, 0.05));
    const large = normaliseDigit(rasterise(digit!.strokes, 400, 0.1));
    const difference = small.reduce((sum, value, at) => sum + Math.abs(value - large[at]!), 0);
    expect(difference / small.reduce((sum, value) => sum + value)).toBeLessThan(0.05);
  });

  test('ignores grain of the paper, and refuses paper without ink', () => {
    const noisy = rectangle(40, 40, [15, 5, 20, 35], 20, 230);
    noisy.pixels.forEach((value, at) => (noisy.pixels[at] = value - (at % 7)));
    expect(inkBox(normaliseDigit(noisy))).toEqual(inkBox(normaliseDigit(rectangle(40, 40, [15, 5, 20, 35]))));
    expect(() => normaliseDigit(rectangle(40, 40, [0, 0, 0, 0], 0, 200))).toThrow(refused);
  });

  test('gives 28 x 28 pixels with full ink somewhere, for any picture with ink', () => {
    const pictures = fc
      .tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 40 }))
      .chain(([width, height]) =>
        fc.record({
          width: fc.constant(width),
          height: fc.constant(height),
          pixels: fc.uint8Array({ minLength: width * height, maxLength: width * height }),
        }),
      );
    fc.assert(
      fc.property(pictures, (picture) => {
        let pixels: Uint8Array;
        try {
          pixels = normaliseDigit(picture);
        } catch (error) {
          expect(error).toMatchObject({ code: 'IMAGE_INVALID' });
          return;
        }
        expect(pixels.length).toBe(784);
        expect(Math.max(...pixels)).toBe(255);
      }),
    );
  });

  test('refuses extents that do not match', () => {
    for (const [width, height, length] of [
      [3, 3, 8],
      [0, 3, 0],
      [20_000, 1, 20_000],
      [1.5, 2, 3],
    ] as const) {
      expect(() => normaliseDigit({ width, height, pixels: new Uint8Array(length) })).toThrow(refused);
    }
  });
});
