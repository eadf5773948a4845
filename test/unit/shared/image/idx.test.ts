import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import { idxLabels, readIdxValues } from '../../../../shared/image/index.ts';
import { idxImages } from '../../../support/idx-image.ts';

function idx(magic: number, extents: readonly number[], contents: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(4 + 4 * extents.length + contents.length);
  const view = new DataView(bytes.buffer);
  [magic, ...extents].forEach((value, at) => view.setUint32(4 * at, value));
  bytes.set(contents, 4 + 4 * extents.length);
  return bytes;
}

const labelsOf = (bytes: Uint8Array): Uint8Array => idxLabels(readIdxValues(bytes));
const invalid = expect.objectContaining({ code: 'IDX_INVALID' });

describe('IDX files', () => {
  test('give their images one by one', () => {
    const images = idxImages(idx(0x803, [2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]));
    expect(images).toMatchObject({ count: 2, height: 2, width: 3 });
    expect([...images.pixels.subarray(6)]).toEqual([7, 8, 9, 10, 11, 12]);
  });

  test('are read where they lie, also inside a larger buffer', () => {
    const file = idx(0x801, [3], [9, 0, 4]);
    const larger = new Uint8Array(file.length + 7);
    larger.set(file, 5);
    expect([...labelsOf(larger.subarray(5, 5 + file.length))]).toEqual([9, 0, 4]);
  });

  test.each([
    ['labels where images are expected', idx(0x801, [3], [1, 2, 3]), /16|labels/],
    ['a file that is cut short', idx(0x803, [2, 2, 2], [1, 2, 3]), /cut short/],
    ['a file that is too long', idx(0x803, [1, 1, 1], [1, 2]), /longer/],
    ['a compressed file', Uint8Array.from({ length: 32 }, (_, at) => [0x1f, 0x8b, 8, 0][at] ?? 0), /gzip/],
    ['extents that overflow', idx(0x803, [0xffffffff, 0xffffffff, 0xffffffff], []), /larger/],
    ['images without pixels', idx(0x803, [5, 0, 28], []), /sides/],
    ['an empty file', new Uint8Array(0), /at least/],
  ])('are refused: %s', (_name, bytes, message) => {
    expect(() => idxImages(bytes)).toThrow(invalid);
    expect(() => idxImages(bytes)).toThrow(message);
  });

  test('are refused when a label is no digit', () => {
    expect(() => labelsOf(idx(0x801, [2], [3, 10]))).toThrow(/label 1: .*got 10/);
  });

  test('never fail in another way, whatever the bytes', () => {
    const header = fc.constantFrom([0, 0, 8, 3], [0, 0, 8, 1], [0, 0, 0, 0]);
    const small = fc.uint8Array({ minLength: 0, maxLength: 40, max: 4 });
    fc.assert(
      fc.property(header, small, (magic, rest) => {
        const bytes = Uint8Array.from([...magic, ...rest]);
        for (const parse of [idxImages, labelsOf]) {
          try {
            parse(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(CryptoNetsError);
          }
        }
      }),
    );
  });
});
