import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quantise } from '../../../../shared/image/index.ts';

describe('quantisation', () => {
  test('of two bits has its borders at the sixths', () => {
    const borders = [0, 42, 43, 127, 128, 212, 213, 255];
    expect([...quantise(Uint8Array.from(borders), 2)]).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
  });

  test('keeps order, uses every level, and of eight bits changes nothing', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), (bits) => {
        const levels = quantise(
          Uint8Array.from({ length: 256 }, (_, grey) => grey),
          bits,
        );
        expect([...levels]).toEqual([...levels].sort((left, right) => left - right));
        expect(new Set(levels).size).toBe(2 ** bits);
        expect(levels[255]).toBe(2 ** bits - 1);
        if (bits === 8) expect(levels[137]).toBe(137);
      }),
    );
  });

  test('refuses other numbers of bits', () => {
    for (const bits of [0, 9, 1.5, NaN]) {
      expect(() => quantise(new Uint8Array(4), bits)).toThrow(
        expect.objectContaining({ code: 'IMAGE_INVALID' }),
      );
    }
  });
});
