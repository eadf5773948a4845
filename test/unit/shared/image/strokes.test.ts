import { describe, expect, test } from 'vitest';
import { sampleDigits } from '../../../../shared/image/index.ts';
import { digitFromStrokes, rasterise, smoothStroke } from '../../../../shared/image/strokes.ts';

const refused = expect.objectContaining({ code: 'IMAGE_INVALID' });

describe('strokes', () => {
  test('cover the area of the pen: a disc for a dot, a capsule for a line', () => {
    const area = (strokes: Parameters<typeof rasterise>[0]): number =>
      rasterise(strokes, 100, 0.2).pixels.reduce((sum, value) => sum + value, 0) / 255;
    const disc = Math.PI * 10 ** 2;
    expect(area([[{ x: 0.5, y: 0.5 }]])).toBeCloseTo(disc, -1);
    const line = [
      { x: 0.2, y: 0.5 },
      { x: 0.8, y: 0.5 },
    ];
    expect(Math.abs(area([line]) - (disc + 60 * 20))).toBeLessThan(10);
    expect(area([line, line])).toBe(area([line]));
  });

  test('have soft edges and stay on the field', () => {
    const { pixels } = rasterise(
      [
        [
          { x: 0, y: 0 },
          { x: 1.2, y: 1.1 },
        ],
      ],
      28,
      0.1,
    );
    expect(pixels.some((value) => value > 20 && value < 235)).toBe(true);
    expect(pixels[0]).toBe(255);
    expect(pixels[27]).toBe(0);
  });

  test('become smooth curves through their points', () => {
    const corner = [
      { x: 0, y: 0 },
      { x: 0.5, y: 0.5 },
      { x: 1, y: 0 },
    ];
    const curve = smoothStroke(corner);
    for (const point of corner) expect(curve).toContainEqual(point);
    expect(curve.length).toBe(17);
    expect(smoothStroke(corner.slice(0, 2))).toEqual(corner.slice(0, 2));
  });

  test('are refused when there are too many or when they leave the field', () => {
    const many = Array.from({ length: 20_000 }, () => ({ x: 0.5, y: 0.5 }));
    expect(() => rasterise([many], 28, 0.1)).toThrow(refused);
    expect(() => rasterise([[{ x: 7, y: 0 }]], 28, 0.1)).toThrow(refused);
    expect(() => rasterise([[{ x: NaN, y: 0 }]], 28, 0.1)).toThrow(refused);
    expect(() => rasterise([], 5000, 0.1)).toThrow(refused);
    expect(() => digitFromStrokes([])).toThrow(refused);
  });
});

describe('the sample digits', () => {
  test('are forty, four of every digit, all different', () => {
    const samples = sampleDigits();
    expect(samples.length).toBe(40);
    for (let digit = 0; digit < 10; digit++) {
      const styles = samples.filter(({ label }) => label === digit).map(({ style }) => style);
      expect(styles).toEqual(['clean', 'clean', 'sloppy', 'sloppy']);
    }
    expect(new Set(samples.map(({ id }) => id)).size).toBe(40);
    expect(new Set(samples.map(({ pixels }) => pixels.join())).size).toBe(40);
  });

  test('look like MNIST: about as much ink, and none at the edge of the field', () => {
    for (const { pixels } of sampleDigits()) {
      const ink = pixels.reduce((sum, value) => sum + value, 0) / 255;
      expect(ink).toBeGreaterThan(25);
      expect(ink).toBeLessThan(220);
      const border = [...pixels.keys()].filter(
        (at) => at % 28 === 0 || at % 28 === 27 || at < 28 || at >= 756,
      );
      expect(border.every((at) => pixels[at] === 0)).toBe(true);
    }
  });
});
