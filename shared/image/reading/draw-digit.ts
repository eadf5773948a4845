/** The digit that was found, taken from the picture itself and drawn the way MNIST's are. */
import type { GreyImage } from '../grey.ts';
import { placeInk } from '../place.ts';
import { calm } from './calm.ts';
import { grown } from './boxes.ts';
import type { Found } from './find-digit.ts';
import { largest, quantile } from './filters.ts';
import { inkOf } from './ink.ts';
import { sizeOf } from './parts.ts';
import { cropPlane, emptyPlane, mapPlane, shrink, type Box, type Plane } from './plane.ts';
import { thickened } from './thicken.ts';

/** Longer side on which the digit and the paper around it are worked on. */
const DRAWING_SIDE = 200;
/** Ink fainter than this share of the darkest is smudge, shadow or the blur of an edge. */
const FAINT = 0.25;
/** The share of the digit's ink that is fainter than what counts as fully black. */
const BLACK = 0.99;
/** Half of the thinnest stroke, as a share of the digit's longer side: a stroke of one of MNIST's 20 pixels. */
const THINNEST = 0.03;

/** A part of a picture in pixels of the search's copy, and the same on the finer copy that is drawn from. */
interface Detail {
  readonly ink: Plane;
  /** 2: ink of the digit; 1: beside it; 0: elsewhere. */
  readonly support: Uint8Array;
}

/** 784 bytes, 0 paper to 255 ink. Cost: one pass over the part of the picture that holds the digit, and some 20 ms. */
export function drawDigit(image: GreyImage, found: Found): Uint8Array {
  const { ink, support } = detailOf(image, found);
  const black = blackOf(ink, support);
  const clean = mapPlane(ink, (value, at) => {
    const share = support[at] === 0 ? 0 : Math.min(1, value / black);
    return share < FAINT ? 0 : share;
  });
  const box = inkBox(clean);
  const thinnest = Math.round(THINNEST * sizeOf(box));
  const even = thickened(clean, thinnest);
  return placeInk(cropPlane(even, inkBox(even)));
}

/** The ink of the digit that counts as black. */
function blackOf(ink: Plane, support: Uint8Array): number {
  const own = ink.values.filter((value, at) => support[at] === 2 && value > 0);
  return own.length === 0 ? 1 : quantile(own, BLACK);
}

/** The picture around the digit on a finer copy. */
function detailOf(image: GreyImage, found: Found): Detail {
  const { width, height } = found.ink;
  const [across, down] = [image.width / width, image.height / height];
  const wide = grown(found.box, Math.min(found.reach, sizeOf(found.box)) + 2, width, height);
  const left = Math.floor(wide.left * across);
  const top = Math.floor(wide.top * down);
  const right = Math.min(image.width, Math.ceil((wide.left + wide.width) * across));
  const bottom = Math.min(image.height, Math.ceil((wide.top + wide.height) * down));
  const box = { left, top, width: right - left, height: bottom - top };
  const { grey } = calm(shrink(cropImage(image, box), DRAWING_SIDE));
  const fine = grey.width / box.width;
  const ink = inkOf(grey, found.colour, Math.max(2, Math.round(found.reach * across * fine)));
  const support = supportOf(found);
  const at = (x: number, y: number): number => {
    const column = Math.min(width - 1, Math.floor((left + (x + 0.5) / fine) / across));
    const row = Math.min(height - 1, Math.floor((top + (y + 0.5) / fine) / down));
    return row * width + column;
  };
  const marks = new Uint8Array(ink.values.length);
  for (let y = 0; y < ink.height; y++) {
    for (let x = 0; x < ink.width; x++) marks[y * ink.width + x] = support[at(x, y)]!;
  }
  return { ink, support: marks };
}

/** The digit's pixels on the search's copy (2) and those beside them (1). */
function supportOf({ ink, labels, members, box }: Found): Uint8Array {
  const own = new Set(members.map(({ label }) => label));
  const core = emptyPlane(ink.width, ink.height);
  labels.forEach((label, at) => {
    if (own.has(label)) core.values[at] = 1;
  });
  const wide = largest(core, Math.max(1, Math.round(sizeOf(box) / 60)));
  return Uint8Array.from(wide.values, (value, at) => value + core.values[at]!);
}

function cropImage(image: GreyImage, { left, top, width, height }: Box): GreyImage {
  const pixels = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const start = (top + y) * image.width + left;
    pixels.set(image.pixels.subarray(start, start + width), y * width);
  }
  return { width, height, pixels };
}

/** The smallest box around all ink; the whole picture when there is none. */
function inkBox({ width, height, values }: Plane): Box {
  let [left, top, right, bottom] = [width, height, -1, -1];
  for (let at = 0; at < values.length; at++) {
    if (values[at] === 0) continue;
    const x = at % width;
    const y = (at - x) / width;
    left = Math.min(left, x);
    right = Math.max(right, x);
    top = Math.min(top, y);
    bottom = Math.max(bottom, y);
  }
  if (right < 0) return { left: 0, top: 0, width, height };
  return { left, top, width: right - left + 1, height: bottom - top + 1 };
}
