import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  decodeNetwork,
  evaluateBigInts,
  evaluateNumbers,
  inputSize,
  largestPixel,
  preparePlain,
  proveRange,
  unitRanges,
} from '../../../../shared/network/index.ts';
import type { DecodedNetwork, IntegerNetwork } from '../../../../shared/network/index.ts';

const small = (least: number, most: number) => fc.integer({ min: least, max: most });

/** dense, square, dense on a few pixels: what the quadratic bound is for. */
const quadratics = fc
  .record({ pixels: small(1, 4), hidden: small(1, 5), outputs: small(1, 3), bits: small(1, 2) })
  .chain(({ pixels, hidden, outputs, bits }) =>
    fc
      .record({
        inner: fc.array(small(-3, 3), { minLength: pixels * hidden, maxLength: pixels * hidden }),
        innerBiases: fc.array(small(-9, 9), { minLength: hidden, maxLength: hidden }),
        outer: fc.array(small(-3, 3), { minLength: hidden * outputs, maxLength: hidden * outputs }),
        outerBiases: fc.array(small(-99, 99), { minLength: outputs, maxLength: outputs }),
      })
      .map(({ inner, innerBiases, outer, outerBiases }): IntegerNetwork => ({
        name: 'quadratic',
        input: { channels: 1, height: 1, width: pixels, bits },
        layers: [
          {
            kind: 'dense',
            inputs: pixels,
            outputs: hidden,
            weights: Int8Array.from(inner),
            biases: innerBiases,
          },
          { kind: 'square' },
          { kind: 'dense', inputs: hidden, outputs, weights: Int8Array.from(outer), biases: outerBiases },
        ],
      })),
  );

function* everyPicture({ input }: IntegerNetwork): Generator<Uint8Array> {
  const levels = 2 ** input.bits;
  for (let number = 0; number < levels ** input.width; number++) {
    yield Uint8Array.from({ length: input.width }, (_, at) => Math.floor(number / levels ** at) % levels);
  }
}

describe('the bound on sums of squares', () => {
  test('holds on every picture, and is never wider than intervals', () => {
    fc.assert(
      fc.property(quadratics, (network) => {
        const { scores } = proveRange(network);
        const intervals = unitRanges(network).at(-1)!;
        scores.forEach(({ minimum, maximum }, score) => {
          expect(minimum >= intervals[score]!.minimum && maximum <= intervals[score]!.maximum).toBe(true);
        });
        const plain = preparePlain(network);
        for (const picture of everyPicture(network)) {
          evaluateBigInts(plain, picture).forEach((value, score) => {
            expect(value >= scores[score]!.minimum && value <= scores[score]!.maximum).toBe(true);
          });
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('the shipped model', () => {
  let model: DecodedNetwork;
  beforeAll(async () => {
    const folder = path.resolve(import.meta.dirname, '../../../../models/mnist-cryptonets');
    const weights = new Uint8Array(readFileSync(path.join(folder, 'weights.bin')));
    model = await decodeNetwork(readFileSync(path.join(folder, 'network.json'), 'utf8'), weights);
  });

  test('is proven within 37 bits, two bits less than intervals give', () => {
    const intervals = unitRanges(model.network).at(-1)!;
    const widest = intervals.reduce(
      (most, { minimum, maximum }) => (-minimum > most ? -minimum : maximum > most ? maximum : most),
      0n,
    );
    expect(model.proof.signedBits).toBeLessThan(37);
    expect(widest).toBeGreaterThan(3n * model.proof.magnitude);
  });

  test('stays within its bounds where climbing drives a score as far as it goes', () => {
    const { network, proof } = model;
    const plain = preparePlain(network);
    const ink = largestPixel(network.input);
    const picture = Uint8Array.from({ length: inputSize(network) }, (_, position) =>
      position % 3 === 0 ? ink : 0,
    );
    for (const score of [0, 9]) {
      let best = evaluateNumbers(plain, picture)[score]!;
      for (let turn = 0; turn < 3 * picture.length; turn++) {
        const position = turn % picture.length;
        const before = picture[position]!;
        picture[position] = before === 0 ? ink : 0;
        const value = evaluateNumbers(plain, picture)[score]!;
        if (value > best) best = value;
        else picture[position] = before;
      }
      const proven = Number(proof.scores[score]!.maximum);
      expect(best).toBeLessThanOrEqual(proven);
      // Far further than any digit goes: the bound is not idle.
      expect(best).toBeGreaterThan(proven / 32);
    }
  });
});
