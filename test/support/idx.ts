/** IDX files of any element type and shape. Tests only. */

/** @param type third byte of the file: 8 unsigned byte, 9 signed byte, 11 int16, 12 int32, 13 float, 14 double */
export function idxFile(
  type: number,
  extents: readonly number[],
  parts: readonly ArrayLike<number>[],
): Buffer<ArrayBuffer> {
  const values = parts.flatMap((part) => Array.from(part));
  const width = { 8: 1, 9: 1, 11: 2, 12: 4, 13: 4, 14: 8 }[type]!;
  const bytes = Buffer.alloc(4 + 4 * extents.length + width * values.length);
  bytes[2] = type;
  bytes[3] = extents.length;
  extents.forEach((extent, index) => bytes.writeUInt32BE(extent, 4 + 4 * index));
  values.forEach((value, index) => {
    const at = 4 + 4 * extents.length + width * index;
    if (type === 8) bytes.writeUInt8(value, at);
    else if (type === 9) bytes.writeInt8(value, at);
    else if (type === 11) bytes.writeInt16BE(value, at);
    else if (type === 12) bytes.writeInt32BE(value, at);
    else if (type === 13) bytes.writeFloatBE(value, at);
    else bytes.writeDoubleBE(value, at);
  });
  return bytes;
}
