/** The public mask at work: what a network reads of a picture, and what it leaves unread. */
import { pictureSize } from './types.ts';
import type { NetworkInput } from './types.ts';

/**
 * The pixels that the network reads, picture by picture (`inputSize` each), of whole pictures (`pictureSize` each).
 * Without a mask the pictures themselves. Cost: one pass.
 */
export function readPixels(pictures: Uint8Array, input: NetworkInput): Uint8Array {
  const { mask } = input;
  if (!mask) return pictures;
  const size = pictureSize(input);
  const images = pictures.length / size;
  const read = new Uint8Array(images * mask.length);
  for (let image = 0, next = 0; image < images; image++) {
    const first = image * size;
    for (let index = 0; index < mask.length; index++) read[next++] = pictures[first + mask[index]!]!;
  }
  return read;
}

/** For each picture: how many of its inked pixels the network does not read. Cost: one pass over those pixels. */
export function unreadInk(pictures: Uint8Array, input: NetworkInput): Uint32Array {
  const size = pictureSize(input);
  const unread = new Uint32Array(pictures.length / size);
  if (!input.mask) return unread;
  const positions = unreadPositions(input.mask, size);
  for (let image = 0; image < unread.length; image++) {
    const first = image * size;
    let inked = 0;
    for (let index = 0; index < positions.length; index++) {
      if (pictures[first + positions[index]!]! > 0) inked += 1;
    }
    unread[image] = inked;
  }
  return unread;
}

function unreadPositions(mask: ArrayLike<number>, size: number): Uint32Array {
  const isRead = new Uint8Array(size);
  for (let index = 0; index < mask.length; index++) isRead[mask[index]!] = 1;
  return Uint32Array.from({ length: size }, (_, position) => position).filter(
    (position) => isRead[position] === 0,
  );
}
