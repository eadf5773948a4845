/** Sizes of pictures read from their headers, checked against what sharp wrote; damaged headers are refused. */
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readPictureHeader } from '../../../renderer/src/lib/image/picture-header.ts';
import { CryptoNetsError } from '../../../shared/errors/index.ts';

const blank = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 4, background: '#f80c' } });

describe('readPictureHeader', () => {
  it.each([
    [1, 1],
    [28, 28],
    [640, 3],
    [1023, 777],
  ])('reads %d x %d from PNG, JPEG and WebP', async (width, height) => {
    const pictures = [
      ['image/png', await blank(width, height).png().toBuffer()],
      [
        'image/jpeg',
        await blank(width, height)
          .jpeg({ progressive: width > 100 })
          .toBuffer(),
      ],
      ['image/webp', await blank(width, height).webp({ lossless: true }).toBuffer()],
      ['image/webp', await blank(width, height).webp({ quality: 50 }).toBuffer()],
      ['image/webp', await blank(width, height).flatten().webp({ quality: 50 }).toBuffer()],
    ] as const;
    for (const [type, bytes] of pictures) expect(readPictureHeader(bytes)).toEqual({ type, width, height });
  });

  it('refuses anything else with IMAGE_INVALID, and ends', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('', '\x89PNG\r\n\x1a\n', '\xff\xd8', 'RIFF\0\0\0\0WEBPVP8X'),
        fc.uint8Array({ maxLength: 64 }),
        (start, rest) => {
          const bytes = Uint8Array.of(...[...start].map((letter) => letter.charCodeAt(0)), ...rest);
          try {
            readPictureHeader(bytes);
          } catch (error) {
            expect(error).toBeInstanceOf(CryptoNetsError);
            expect((error as CryptoNetsError).code).toBe('IMAGE_INVALID');
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
