/** Weights as signed digits, and combinations of three columns. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { countDigits, signedDigits } from '../../../../../../engine/server/seal/batch/digits.ts';
import { groupCodes } from '../../../../../../engine/server/seal/batch/groups.ts';
import { lowerLayer } from '../../../../../../shared/network/index.ts';
import { dense, seededIntegers } from '../../../../../support/networks.ts';

const layers = fc.record({
  seed: fc.nat(),
  inputs: fc.integer({ min: 1, max: 20 }),
  outputs: fc.integer({ min: 1, max: 12 }),
  weight: fc.integer({ min: 0, max: 127 }),
});

it('give the weight back, no two digits next to each other', () => {
  fc.assert(
    fc.property(layers, ({ seed, inputs, outputs, weight }) => {
      const layer = dense(seededIntegers(seed), inputs, outputs, weight);
      const map = lowerLayer(layer, { channels: inputs, height: 1, width: 1 });
      const { planes, digits } = signedDigits(map);
      expect(digits).toHaveLength(planes);
      map.weights.forEach((value, entry) => {
        expect(digits.reduce((sum, plane, index) => sum + plane[entry]! * 2 ** index, 0)).toBe(value);
        for (let plane = 1; plane < planes; plane++) {
          expect(digits[plane]![entry] !== 0 && digits[plane - 1]![entry] !== 0).toBe(false);
        }
      });
    }),
  );
});

it('are read back from the codes of groups', () => {
  fc.assert(
    fc.property(layers, ({ seed, inputs, outputs, weight }) => {
      const layer = dense(seededIntegers(seed), inputs, outputs, weight);
      const map = lowerLayer(layer, { channels: inputs, height: 1, width: 1 });
      const digits = signedDigits(map);
      const { groups, codes, additions } = groupCodes(map, digits);
      expect(groups).toBe(Math.ceil(inputs / 3));
      let nonzero = 0;
      for (let row = 0; row < outputs; row++) {
        for (let column = 0; column < groups * 3; column++) {
          const index = (Math.floor(column / 3) * outputs + row) * digits.planes;
          const value = column < inputs ? layer.weights[row * inputs + column]! : 0;
          const found = Array.from(
            { length: digits.planes },
            (_, plane) => trits(codes[index + plane]!)[column % 3]! * 2 ** plane,
          );
          expect(found.reduce((sum, part) => sum + part, 0)).toBe(value);
        }
      }
      for (const codeOfGroup of codes) if (codeOfGroup !== 0) nonzero += 1;
      expect(additions).toBeGreaterThanOrEqual(nonzero);
      expect(nonzero).toBeLessThanOrEqual(countDigits(digits));
    }),
  );
});

/** The three balanced ternary digits of a code, found by trying all of them. */
function trits(code: number): readonly number[] {
  for (const a of [-1, 0, 1]) {
    for (const b of [-1, 0, 1]) for (const c of [-1, 0, 1]) if (9 * a + 3 * b + c === code) return [a, b, c];
  }
  throw new Error('no such code');
}
