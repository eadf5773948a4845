/** Pictures as fields of real numbers, small enough to be worked over many times. */
import { checkGrey, type GreyImage } from '../grey.ts';

/** Row-major values; what they mean is said by whoever makes them. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** A rectangle of pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export function emptyPlane(width: number, height: number): Plane {
  return { width, height, values: new Float32Array(width * height) };
}

/** A plane of the same extents with other values. */
export function mapPlane(plane: Plane, change: (value: number, at: number) => number): Plane {
  const { width, height, values } = plane;
  const result = emptyPlane(width, height);
  for (let at = 0; at < values.length; at++) result.values[at] = change(values[at]!, at);
  return result;
}

export function cropPlane({ width, values }: Plane, box: Box): Plane {
  const result = emptyPlane(box.width, box.height);
  for (let y = 0; y < box.height; y++) {
    const start = (box.top + y) * width + box.left;
    result.values.set(values.subarray(start, start + box.width), y * box.width);
  }
  return result;
}

/** For every sample of a row: where it falls in the shrunk row, and how much of it falls there and not into the next. */
function shares(length: number, target: number): { first: Int32Array; part: Float32Array } {
  const step = target / length;
  const first = new Int32Array(length);
  const part = new Float32Array(length);
  for (let at = 0; at < length; at++) {
    first[at] = Math.min(target - 1, Math.floor(at * step));
    const edge = first[at]! + 1;
    part[at] = edge >= target ? 1 : Math.min(1, (edge - at * step) / step);
  }
  return { first, part };
}

/**
 * A grey picture whose longer side is at most `side` pixels, averaged by area, 0 (black) to 255 (white). Smaller ones keep
 * their size. Cost: one pass over the bytes; memory for the result only. @throws IMAGE_INVALID
 */
export function shrink(image: GreyImage, side: number): Plane {
  checkGrey(image);
  const scale = Math.min(1, side / Math.max(image.width, image.height));
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const result = emptyPlane(width, height);
  if (scale === 1) result.values.set(image.pixels);
  else addRows(image, result);
  return result;
}

function addRows(image: GreyImage, result: Plane): void {
  const { width, height, values } = result;
  const across = shares(image.width, width);
  const down = shares(image.height, height);
  const row = new Float32Array(width + 1);
  const size = (width / image.width) * (height / image.height);
  for (let y = 0; y < image.height; y++) {
    narrowRow(image, y, row, across);
    const first = down.first[y]!;
    const part = down.part[y]! * size;
    addScaled(values, first * width, row, width, part);
    if (first + 1 < height) addScaled(values, (first + 1) * width, row, width, size - part);
  }
}

function narrowRow(
  image: GreyImage,
  y: number,
  row: Float32Array,
  { first, part }: ReturnType<typeof shares>,
): void {
  row.fill(0);
  const start = y * image.width;
  for (let x = 0; x < image.width; x++) {
    const grey = image.pixels[start + x]!;
    const target = first[x]!;
    row[target] = row[target]! + grey * part[x]!;
    row[target + 1] = row[target + 1]! + grey * (1 - part[x]!);
  }
}

function addScaled(values: Float32Array, start: number, row: Float32Array, count: number, by: number): void {
  if (by <= 0) return;
  for (let x = 0; x < count; x++) values[start + x] = values[start + x]! + row[x]! * by;
}
