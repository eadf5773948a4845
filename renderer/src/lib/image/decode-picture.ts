/** A picture file to grey bytes, decoded by the browser inside its sandbox after size checks. */
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import { greyFromRgba, type GreyImage } from '../../../../shared/image/index.ts';
import { readPictureHeader } from './picture-header.ts';

export const PICTURE_LIMITS = { bytes: 20_000_000, pixels: 40_000_000 } as const;
/** Larger pictures are reduced to this side while they are decoded; the network sees 28 x 28 in the end. */
const WORKING_SIDE = 512;

/** @throws IMAGE_INVALID, IMAGE_TOO_LARGE */
export async function decodePicture(bytes: Uint8Array<ArrayBuffer>): Promise<GreyImage> {
  const { type, width, height } = readPictureHeader(bytes);
  if (width < 1 || height < 1) throw new CryptoNetsError('IMAGE_INVALID', 'The picture has no pixels.');
  if (width * height > PICTURE_LIMITS.pixels) {
    const limit = PICTURE_LIMITS.pixels / 1_000_000;
    throw new CryptoNetsError(
      'IMAGE_TOO_LARGE',
      `The picture has ${width} x ${height} pixels; the limit is ${limit} million.`,
    );
  }
  const scale = Math.min(1, WORKING_SIDE / Math.max(width, height));
  const [toWidth, toHeight] = [width, height].map((side) => Math.max(1, Math.round(side * scale)));
  const bitmap = await createImageBitmap(new Blob([bytes], { type }), {
    resizeWidth: toWidth!,
    resizeHeight: toHeight!,
    resizeQuality: 'high',
  }).catch((cause: unknown) => {
    throw new CryptoNetsError('IMAGE_INVALID', 'The picture is damaged.', { cause });
  });
  try {
    return greyOf(bitmap);
  } finally {
    bitmap.close();
  }
}

function greyOf(bitmap: ImageBitmap): GreyImage {
  const { width, height } = bitmap;
  const surface = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!surface) throw new CryptoNetsError('OUT_OF_MEMORY');
  surface.drawImage(bitmap, 0, 0);
  return greyFromRgba(surface.getImageData(0, 0, width, height).data, width, height);
}
