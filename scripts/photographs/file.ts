/** Rendered pictures as the files that a camera, a scanner or a browser would write. */
import sharp from 'sharp';
import type { Picture } from './situations.ts';

/** The same picture gives the same bytes under the same version of sharp. */
export function fileOf({ width, height, channels, bytes, file, orientation }: Picture): Promise<Buffer> {
  const raw = sharp(bytes, { raw: { width, height, channels } });
  const turned = orientation === undefined ? raw : raw.withMetadata({ orientation });
  return (file === 'png' ? turned.png() : turned.jpeg({ quality: file })).toBuffer();
}
