/** MNIST's pictures as tests want them. */
import { idxPictures, readIdxValues } from '../../shared/image/index.ts';

/** Grey pictures one after another; `pixels` is a view of the file. */
export function idxImages(bytes: Uint8Array) {
  const { values, ...extents } = idxPictures(readIdxValues(bytes));
  if (!(values instanceof Uint8Array)) throw new Error('expected grey levels of a byte');
  return { ...extents, pixels: values };
}

/** One picture of a set, as a view. */
export function idxImage({ height, width, pixels }: ReturnType<typeof idxImages>, index: number): Uint8Array {
  const size = height * width;
  return pixels.subarray(index * size, (index + 1) * size);
}
