/**
 * Where the images of a batch lie: in slots that are drawn anew for each request, among copies of images and empty slots. Who changes single slots does
 * not know which ones matter, and an answer to another request, under the same key, has its scores elsewhere. It costs nothing but their encoding, and
 * works for models whose weights stay on their server.
 */
import { randomBytes, randomInt } from 'node:crypto';

/** An answer to another request passes with probability 2^-COPIES at most where there is room for all of them. */
const COPIES = 64;
/** Of a slot that stays empty. */
export const NO_IMAGE = -1;
/**
 * What a full batch leaves free where nothing but the slots tells of a replay: of so many images each copy finds its own by chance once in thousands,
 * so five of them, and one slot that is empty.
 */
export const SPARE_SLOTS = 6;

export interface Laid {
  /** Slot by slot, all of the batch. */
  readonly pixels: Uint8Array;
  /** Slot of each image. */
  readonly places: Uint32Array;
  /** Of each slot the image whose scores it must hold, or `NO_IMAGE`. */
  readonly expected: Int32Array;
}

/** @param pixels image by image @param slots of the batch, at least as many as images */
export function laid(pixels: Uint8Array, images: number, slots: number): Laid {
  const order = shuffled(slots);
  const places = order.slice(0, images);
  const copies = Math.max(0, Math.min(COPIES, slots - images - 1));
  const expected = new Int32Array(slots).fill(NO_IMAGE);
  places.forEach((slot, image) => (expected[slot] = image));
  for (const slot of order.subarray(images, images + copies)) expected[slot] = randomInt(NO_IMAGE, images);
  const size = pixels.length / images;
  const all = new Uint8Array(slots * size);
  expected.forEach((image, slot) => {
    if (image !== NO_IMAGE) all.set(pixels.subarray(image * size, (image + 1) * size), slot * size);
  });
  return { pixels: all, places, expected };
}

/** @param scores `outputs` a slot, slot by slot @returns those of the images, image by image */
export function ofImages(
  scores: BigInt64Array,
  { places }: Pick<Laid, 'places'>,
  outputs: number,
): BigInt64Array {
  const found = new BigInt64Array(places.length * outputs);
  places.forEach((slot, image) =>
    found.set(scores.subarray(slot * outputs, (slot + 1) * outputs), image * outputs),
  );
  return found;
}

/** 0 to count - 1 in an order that nobody else knows: each is as likely, up to count / 2^32. */
export function shuffled(count: number): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  const random = randomBytes(4 * count);
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor((random.readUInt32LE(4 * last) * (last + 1)) / 2 ** 32);
    [order[last], order[other]] = [order[other]!, order[last]!];
  }
  return order;
}
