import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  assertFits,
  evaluateBigInts,
  fits,
  lowerLayer,
  preparePlain,
  proveRange,
  unitRanges,
} from '../../../../shared/network/index.ts';
import type { IntegerNetwork } from '../../../../shared/network/index.ts';
import { naiveTrace, networks, pictures } from './networks.ts';
import { extremeInput } from '../../../support/extreme-input.ts';

/** All pictures of a tiny network. */
function* everyPicture(network: IntegerNetwork): Generator<Uint8Array> {
  const levels = 2 ** network.input.bits;
  const size = network.input.height * network.input.width;
  for (let number = 0; number < levels ** size; number++) {
    yield Uint8Array.from({ length: size }, (_, at) => Math.floor(number / levels ** at) % levels);
  }
}

const tiny: IntegerNetwork = {
  name: 'tiny',
  input: { channels: 1, height: 1, width: 3, bits: 2 },
  layers: [
    { kind: 'dense', inputs: 3, outputs: 2, weights: Int8Array.of(1, -2, 0, 3, 1, 1), biases: [-1, 7] },
    { kind: 'square' },
  ],
};

describe('the range proof', () => {
  test('is sharp per unit after the first layer and its square', () => {
    const seen = [...everyPicture(tiny)].map((pixels) => naiveTrace(tiny, pixels));
    unitRanges(tiny).forEach((units, layer) =>
      units.forEach(({ minimum, maximum }, unit) => {
        const values = seen.map((trace) => trace[layer]![unit]!);
        expect(values).toContain(maximum);
        // 0 lies between the extremes of unit 0 but is attained only if an integer picture hits it; here one does.
        expect(values).toContain(minimum);
        expect(values.every((value) => value >= minimum && value <= maximum)).toBe(true);
      }),
    );
  });

  test('bounds every layer on every picture', () => {
    const cases = networks().chain((network) => fc.tuple(fc.constant(network), pictures(network)));
    fc.assert(
      fc.property(cases, ([network, pixels]) => {
        const proof = proveRange(network);
        naiveTrace(network, pixels).forEach((values, layer) => {
          const { minimum, maximum } = proof.layers[layer]!;
          for (const value of values) expect(value >= minimum && value <= maximum).toBe(true);
        });
      }),
    );
  });

  test('is attained in the first layer by the constructed inputs', () => {
    fc.assert(
      fc.property(networks(), (network) => {
        const first: IntegerNetwork = { ...network, layers: network.layers.slice(0, 1) };
        const plain = preparePlain(first);
        unitRanges(first)[0]!.forEach(({ minimum, maximum }, row) => {
          expect(evaluateBigInts(plain, extremeInput(first, row, 'maximum'))[row]).toBe(maximum);
          expect(evaluateBigInts(plain, extremeInput(first, row, 'minimum'))[row]).toBe(minimum);
        });
      }),
      { numRuns: 30 },
    );
  });

  test('refuses the smallest modulus that is one too small', () => {
    const proof = proveRange(tiny);
    const largest = proof.magnitude;
    expect(largest).toBe(22n ** 2n);
    expect(fits(proof, 2n * largest + 1n)).toBe(true);
    expect(fits(proof, 2n * largest)).toBe(false);
    expect(() => assertFits(proof, 2n * largest)).toThrow(
      expect.objectContaining({ code: 'RANGE_EXCEEDS_MODULUS' }),
    );
    expect(proof.signedBits).toBeCloseTo(Math.log2(2 * 484 + 1), 9);
  });

  test('keeps its precision beyond 2^53', () => {
    const square = { kind: 'square' } as const;
    const grown = { ...tiny, layers: [...tiny.layers, square, square] };
    const { signedBits, magnitude } = proveRange(grown);
    expect(magnitude).toBe(22n ** 8n);
    expect(signedBits).toBeCloseTo(1 + 8 * Math.log2(22), 6);
  });

  test('lowers padding away: a tap outside the picture adds nothing to the bound', () => {
    const padded: IntegerNetwork = {
      name: 'padded',
      input: { channels: 1, height: 1, width: 1, bits: 1 },
      layers: [
        {
          kind: 'conv',
          maps: 1,
          kernelHeight: 2,
          kernelWidth: 2,
          stride: 1,
          padding: { top: 1, left: 1, bottom: 0, right: 0 },
          weights: Int8Array.of(9, 9, 9, 5),
          biases: [0],
        },
      ],
    };
    const [layer] = padded.layers;
    expect(proveRange(padded).magnitude).toBe(5n);
    expect(layer?.kind === 'conv' && lowerLayer(layer, padded.input).weights).toEqual(Int32Array.of(5));
  });
});
