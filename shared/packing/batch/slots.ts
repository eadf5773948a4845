/** Batch packing: slot i of every ciphertext belongs to image i; ciphertext p holds pixel p of all images of the batch. */

/** The slots of ciphertext `pixel`: its value in every image; slots without an image stay zero. */
export function gatherSlots(
  pixels: Uint8Array,
  pixelsPerImage: number,
  pixel: number,
  slots: { [slot: number]: bigint; readonly length: number },
): void {
  const images = pixels.length / pixelsPerImage;
  for (let image = 0; image < images; image++) slots[image] = BigInt(pixels[image * pixelsPerImage + pixel]!);
  for (let slot = images; slot < slots.length; slot++) slots[slot] = 0n;
}
