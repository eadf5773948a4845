/** Interactive packing: the pixels of one image in the slots of one plaintext. */

/** Slots of one image: `pixelOfSlot[i]` names the pixel of slot i, -1 means zero. `slots` is overwritten. */
export function layPixels(
  pixels: Uint8Array,
  pixelOfSlot: Int32Array,
  slots: { [slot: number]: bigint; readonly length: number },
): void {
  for (let slot = 0; slot < slots.length; slot++) {
    const pixel = pixelOfSlot[slot]!;
    slots[slot] = pixel < 0 ? 0n : BigInt(pixels[pixel]!);
  }
}
