/** Bytes as a texture: each byte is one pixel between two colours. Ciphertext looks like what it is, noise. Pure. */
export function textureSide(length: number): number {
  return Math.max(1, Math.floor(Math.sqrt(length)));
}

type Rgb = readonly [number, number, number];

/** `#rrggbb` as three numbers; anything else is black. */
export function rgbOf(hex: string): Rgb {
  const value = /^\s*#([0-9a-f]{6})\s*$/i.exec(hex)?.[1];
  const number = value ? Number.parseInt(value, 16) : 0;
  return [number >> 16, (number >> 8) & 255, number & 255];
}

/** Fills RGBA `target` from bytes, row by row: byte 0 is the colour `low`, 255 the colour `high`. */
export function paintTexture(target: Uint8ClampedArray, bytes: Uint8Array, low: string, high: string): void {
  const [from, to] = [rgbOf(low), rgbOf(high)];
  for (let pixel = 0; pixel < target.length / 4; pixel += 1) {
    const share = (bytes[pixel] ?? 0) / 255;
    for (let channel = 0; channel < 3; channel += 1) {
      target[4 * pixel + channel] = from[channel]! + (to[channel]! - from[channel]!) * share;
    }
    target[4 * pixel + 3] = 255;
  }
}
