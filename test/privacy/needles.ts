/** Looks for private bytes in captured ones. */

/** Windows of `length` bytes that are not all alike: worth looking for, because chance does not produce them. */
export function windowsOf(secret: Uint8Array, length: number, step = length): Buffer[] {
  const windows: Buffer[] = [];
  for (let at = 0; at + length <= secret.length; at += step) {
    const window = Buffer.from(secret.subarray(at, at + length));
    if (new Set(window).size >= 4) windows.push(window);
  }
  return windows;
}

/** How many of the needles occur. */
export function countIn(haystack: Buffer, needles: readonly Buffer[]): number {
  return needles.filter((needle) => haystack.includes(needle)).length;
}
