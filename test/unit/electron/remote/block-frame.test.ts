/** Chunks that are framed where they lie are the bytes that the generated codec and gRPC would make. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { frameBlocks, framedBytes, prefixedBytes } from '../../../../electron/remote/codecs/block-frame.ts';
import { PredictRequest } from '../../../../proto/gen/cryptonets/v1/prediction.ts';
import { CHUNK_HEADROOM_BYTES, MAX_CHUNK_BYTES } from '../../../../shared/protocol/index.ts';

/** Blocks somewhere in a larger buffer, with their headroom. */
function lentBlocks(length: number, offset = 0): Uint8Array {
  const buffer = new Uint8Array(offset + CHUNK_HEADROOM_BYTES + length).fill(0xee);
  const blocks = buffer.subarray(offset + CHUNK_HEADROOM_BYTES);
  for (let index = 0; index < length; index += 97) blocks[index] = index % 256;
  return blocks;
}

const lengths = fc.oneof(
  fc.integer({ min: 1, max: 70_000 }),
  fc.constantFrom(127, 128, 16_383, 16_384, MAX_CHUNK_BYTES),
);
const firsts = fc.oneof(fc.constantFrom(0, 1, 127, 128, 16_384, 2 ** 32 - 1), fc.nat(2 ** 32 - 1));

it('says what the codec says, in place', () => {
  fc.assert(
    fc.property(firsts, lengths, fc.nat(40), (firstBlock, length, offset) => {
      const blocks = lentBlocks(length, offset);
      const before = blocks.slice();
      const request = frameBlocks(firstBlock, blocks);
      const bytes = framedBytes(request)!;
      expect(bytes.equals(PredictRequest.encode(request).finish())).toBe(true);
      expect(bytes.buffer).toBe(blocks.buffer);
      expect(blocks).toEqual(before);
      const framed = prefixedBytes(bytes)!;
      expect(framed.subarray(5).equals(bytes)).toBe(true);
      expect([...framed.subarray(0, 5)]).toEqual([0, ...lengthBytes(bytes.length)]);
      expect(framed.byteOffset).toBeGreaterThanOrEqual(offset);
    }),
    { numRuns: 60 },
  );
});

function lengthBytes(length: number): number[] {
  return [length >>> 24, (length >>> 16) & 0xff, (length >>> 8) & 0xff, length & 0xff];
}

it('knows no other message', () => {
  const request: PredictRequest = { message: { $case: 'seeds', value: { seeds: new Uint8Array(64) } } };
  expect(framedBytes(request)).toBeUndefined();
  expect(prefixedBytes(new Uint8Array(64))).toBeUndefined();
});
