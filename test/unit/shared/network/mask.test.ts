import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeNetwork,
  encodeNetwork,
  evaluateBigInts,
  inputSize,
  preparePlain,
  readPixels,
  unreadInk,
} from '../../../../shared/network/index.ts';
import type { IntegerNetwork } from '../../../../shared/network/index.ts';
import { networks, pictures } from './networks.ts';

/** A network with a mask of some, not all, of its positions; none for pictures of one pixel. */
const masked = networks()
  .filter(({ input }) => input.height * input.width > 1)
  .chain((network) => {
    const size = network.input.height * network.input.width;
    const positions = fc.subarray(
      Array.from({ length: size }, (_, position) => position),
      { minLength: 1, maxLength: size - 1 },
    );
    return fc.tuple(fc.constant(network), positions, pictures(network));
  });

const withMask = (network: IntegerNetwork, positions: readonly number[]): IntegerNetwork => ({
  ...network,
  input: { ...network.input, mask: Uint16Array.from(positions) },
});

describe('a public mask', () => {
  test('leaves the scores of the whole network on the picture without what it does not read', () => {
    fc.assert(
      fc.property(masked, ([network, positions, picture]) => {
        const reading = withMask(network, positions);
        const erased = picture.map((level, position) => (positions.includes(position) ? level : 0));
        const read = readPixels(picture, reading.input);
        expect(read).toHaveLength(inputSize(reading));
        expect(evaluateBigInts(preparePlain(reading), read)).toEqual(
          evaluateBigInts(preparePlain(network), erased),
        );
      }),
    );
  });

  test('counts the ink that is not read, picture by picture', () => {
    fc.assert(
      fc.property(masked, ([network, positions, picture]) => {
        const { input } = withMask(network, positions);
        const expected = picture.filter(
          (level, position) => level > 0 && !positions.includes(position),
        ).length;
        const two = Uint8Array.from([...picture, ...new Uint8Array(picture.length)]);
        expect([...unreadInk(two, input)]).toEqual([expected, 0]);
      }),
    );
  });

  test('travels in version 2 of the format, under another digest', async () => {
    await fc.assert(
      fc.asyncProperty(masked, async ([network, positions]) => {
        const whole = await encodeNetwork(network);
        const encoded = await encodeNetwork(withMask(network, positions));
        const decoded = await decodeNetwork(encoded.json, encoded.weights);
        expect([...decoded.network.input.mask!]).toEqual(positions);
        expect(encoded.digest).not.toBe(whole.digest);
        expect(JSON.parse(whole.json)).toMatchObject({ version: 1 });
        expect(JSON.parse(encoded.json)).toMatchObject({ version: 2 });
      }),
      { numRuns: 30 },
    );
  });

  test.each([
    ['of nothing', '0000'],
    ['of everything', 'ff01'],
    ['beyond the picture', '0102'],
    ['too short', '01'],
    ['in capitals', 'FF00'],
    ['that is missing', undefined],
  ])('is refused %s', async (_what, mask) => {
    const network: IntegerNetwork = {
      name: 'nine',
      input: { channels: 1, height: 3, width: 3, bits: 1, mask: Uint16Array.of(1, 4) },
      layers: [{ kind: 'dense', inputs: 9, outputs: 1, weights: new Int8Array(9).fill(1), biases: [0] }],
    };
    const { json, weights } = await encodeNetwork(network);
    const metadata = JSON.parse(json) as { input: { mask?: string } };
    metadata.input = { ...metadata.input, mask: mask! };
    await expect(decodeNetwork(JSON.stringify(metadata), weights)).rejects.toMatchObject({
      code: 'MODEL_INVALID',
    });
  });
});
