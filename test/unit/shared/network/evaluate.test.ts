import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  evaluateBigInts,
  evaluateNumbers,
  lowerLayer,
  networkShapes,
  predict,
  preparePlain,
} from '../../../../shared/network/index.ts';
import type { IntegerNetwork } from '../../../../shared/network/index.ts';
import { naiveTrace, networks, pictures } from './networks.ts';
import { evaluatePlain } from '../../../support/plain-network.ts';

const cases = networks().chain((network) => fc.tuple(fc.constant(network), pictures(network)));

describe('evaluation in the clear', () => {
  test('equals the definition of the layers, with BigInts and with Numbers', () => {
    fc.assert(
      fc.property(cases, ([network, pixels]) => {
        const expected = naiveTrace(network, pixels).at(-1)!;
        const plain = preparePlain(network);
        expect(plain.exactInNumbers).toBe(true);
        expect(evaluateBigInts(plain, pixels)).toEqual(expected);
        expect([...evaluateNumbers(plain, pixels)].map(BigInt)).toEqual(expected);
        expect(evaluatePlain(network, pixels)).toEqual(expected);
      }),
    );
  });

  test('falls back to BigInts when the range leaves the safe integers', () => {
    const square = { kind: 'square' } as const;
    const network: IntegerNetwork = {
      name: 'huge',
      input: { channels: 1, height: 1, width: 1, bits: 8 },
      layers: [
        { kind: 'dense', inputs: 1, outputs: 1, weights: Int8Array.of(127), biases: [3] },
        square,
        square,
        { kind: 'dense', inputs: 1, outputs: 1, weights: Int8Array.of(1), biases: [1] },
      ],
    };
    expect(preparePlain(network).exactInNumbers).toBe(false);
    expect(evaluatePlain(network, Uint8Array.of(255))).toEqual([(127n * 255n + 3n) ** 4n + 1n]);
  });

  test('refuses pictures of another size or with too many levels', () => {
    const [network] = fc.sample(networks(), 1) as [IntegerNetwork];
    const size = network.input.height * network.input.width;
    const wrong = (pixels: Uint8Array) => () => evaluatePlain(network, pixels);
    expect(wrong(new Uint8Array(size + 1))).toThrow(expect.objectContaining({ code: 'IMAGE_INVALID' }));
    expect(wrong(new Uint8Array(size).fill(2 ** network.input.bits))).toThrow(
      expect.objectContaining({ code: 'IMAGE_INVALID' }),
    );
  });

  test('predicts the largest score, the lowest digit among equals', () => {
    expect(predict([-5n, 7n, 7n, 3n])).toBe(1);
    expect(predict([0, 0, 0])).toBe(0);
    expect(predict([-3, -2, -9])).toBe(1);
  });
});

describe('lowering', () => {
  test('keeps exactly the nonzero weights, columns ascending within a row', () => {
    fc.assert(
      fc.property(networks(1), (network) => {
        const shapes = networkShapes(network);
        network.layers.forEach((layer, index) => {
          if (layer.kind === 'square') return;
          const map = lowerLayer(layer, shapes[index]!);
          expect(map.weights.every((weight) => weight !== 0)).toBe(true);
          expect(map.rowStart[map.outputs]).toBe(map.weights.length);
          for (let row = 0; row < map.outputs; row++) {
            const columns = map.columns.subarray(map.rowStart[row], map.rowStart[row + 1]);
            expect([...columns]).toEqual([...new Set(columns)].sort((left, right) => left - right));
          }
          if (layer.kind === 'dense') {
            expect(map.weights.length).toBe(layer.weights.filter((weight) => weight !== 0).length);
          }
        });
      }),
    );
  });
});
