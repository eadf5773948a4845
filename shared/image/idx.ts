/** IDX, the file format of MNIST: a magic number, big-endian extents, raw bytes. Sizes are checked before anything is read. */
import { CryptoNetsError } from '../errors/index.ts';

/** Grey pictures one after another, each `height` rows of `width` bytes, 0 (paper) to 255 (ink). */
export interface IdxImages {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  /** count * height * width bytes; a view of the file. */
  readonly pixels: Uint8Array;
}

export const IDX_LIMITS = { images: 1_000_000, side: 4_096, bytes: 1_073_741_824 } as const;

const IMAGES_MAGIC = 0x0803;
const LABELS_MAGIC = 0x0801;

function invalid(message: string): CryptoNetsError {
  return new CryptoNetsError('IDX_INVALID', message);
}

/** Extents of an IDX file of unsigned bytes; checks magic number and exact length. */
function readExtents(bytes: Uint8Array, magic: number, dimensions: number, what: string): number[] {
  const header = 4 + 4 * dimensions;
  if (bytes.length < header) throw invalid(`${what}: expected at least ${header} bytes, got ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = view.getUint32(0);
  if (found !== magic) {
    throw invalid(`${what}: expected the magic number ${magic}, got ${found}${foundHint(found)}`);
  }
  const extents = Array.from({ length: dimensions }, (_, index) => view.getUint32(4 + 4 * index));
  const expected = header + extents.reduce((product, extent) => product * extent, 1);
  if (expected > IDX_LIMITS.bytes) throw invalid(`${what}: larger than ${IDX_LIMITS.bytes} bytes`);
  if (bytes.length !== expected) {
    const state = bytes.length < expected ? 'cut short' : 'longer than it says';
    throw invalid(`${what}: ${state}, expected ${expected} bytes, got ${bytes.length}`);
  }
  return extents;
}

function foundHint(magic: number): string {
  if (magic === LABELS_MAGIC) return ' (a file of labels)';
  if (magic === IMAGES_MAGIC) return ' (a file of images)';
  return magic >>> 16 === 0x1f8b ? ' (still compressed by gzip)' : '';
}

/** @param bytes the uncompressed file. @throws IDX_INVALID */
export function parseIdxImages(bytes: Uint8Array): IdxImages {
  const [count, height, width] = readExtents(bytes, IMAGES_MAGIC, 3, 'images') as [number, number, number];
  if (count > IDX_LIMITS.images) throw invalid(`images: expected at most ${IDX_LIMITS.images}, got ${count}`);
  for (const side of [height, width]) {
    if (side < 1 || side > IDX_LIMITS.side)
      throw invalid(`images: expected sides of 1..${IDX_LIMITS.side}, got ${side}`);
  }
  return { count, height, width, pixels: bytes.subarray(16) };
}

/** Labels, one digit 0..9 a byte; a view of the file. @throws IDX_INVALID */
export function parseIdxLabels(bytes: Uint8Array): Uint8Array {
  readExtents(bytes, LABELS_MAGIC, 1, 'labels');
  const labels = bytes.subarray(8);
  const wrong = labels.findIndex((label) => label > 9);
  if (wrong >= 0) throw invalid(`labels: expected digits, got ${labels[wrong]} at ${wrong}`);
  return labels;
}

/** One picture of a set, as a view. @throws IDX_INVALID when the index is out of range. */
export function idxImage(images: IdxImages, index: number): Uint8Array {
  if (!Number.isInteger(index) || index < 0 || index >= images.count) {
    throw invalid(`expected an image index below ${images.count}, got ${index}`);
  }
  const size = images.height * images.width;
  return images.pixels.subarray(index * size, (index + 1) * size);
}
