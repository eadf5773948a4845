/** Pictures with their labels from an archive of NumPy arrays, and a few of them back into one. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { zipSync } from 'fflate';
import { arraysOf, type NumpyArray } from '../../electron/data/index.ts';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { PICTURE_SIZE, type LabelledImages } from '../../training/index.ts';

const SIDE = 28;

export interface PictureSets {
  readonly train: LabelledImages;
  readonly validation: LabelledImages;
  readonly test: LabelledImages;
}

function invalid(what: string): CryptoNetsError {
  return new CryptoNetsError('TABLE_INVALID', what);
}

/** Whole numbers from 0 to `most`. */
function bytesOf({ values }: NumpyArray, name: string, most: number): Uint8Array {
  for (const value of values)
    if (!Number.isInteger(value) || value < 0 || value > most)
      throw invalid(`${name}: expected whole numbers of 0 to ${most}`);
  return Uint8Array.from(values);
}

function part(arrays: Map<string, NumpyArray>, prefix: string, classes: number): LabelledImages {
  const array = (what: string): NumpyArray => {
    const found = arrays.get(`${prefix}_${what}`);
    if (!found) throw invalid(`there is no array ${prefix}_${what}`);
    return found;
  };
  const [images, labels] = [array('images'), array('labels')];
  const [count = 0, ...extents] = images.shape;
  if (extents.filter((extent) => extent !== 1).join() !== `${SIDE},${SIDE}`)
    throw invalid(
      `${prefix}_images: expected pictures of ${SIDE} x ${SIDE}, got ${images.shape.join(' x ')}`,
    );
  if (count === 0 || labels.values.length !== count)
    throw invalid(`${prefix}_labels: expected ${Math.max(1, count)}, got ${labels.values.length}`);
  const own = bytesOf(labels, `${prefix}_labels`, classes - 1);
  if (new Set(own).size !== classes) throw invalid(`${prefix}_labels: expected all ${classes} classes`);
  return { count, pixels: bytesOf(images, `${prefix}_images`, 255), labels: own };
}

/** @throws FILE_NOT_FOUND, TABLE_INVALID */
export async function readPictureSets(file: string, classes: number): Promise<PictureSets> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new CryptoNetsError('FILE_NOT_FOUND', `--pictures: ${basename(file)}`, { cause });
  });
  const arrays = arraysOf(new Uint8Array(bytes), undefined);
  const [train, validation, test] = ['train', 'val', 'test'].map((name) => part(arrays, name, classes));
  return { train: train!, validation: validation!, test: test! };
}

/** A .npy of bytes, format 1. */
function npy(shape: readonly number[], values: Uint8Array): Uint8Array {
  const text = `{'descr': '|u1', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const header = Buffer.from(`\x93NUMPY\x01\x00${String.fromCharCode(length & 255, length >> 8)}`, 'latin1');
  return Buffer.concat([header, Buffer.from(`${text.padEnd(length - 1)}\n`), values]);
}

/** The first pictures of each class in the order of the set, as an archive of `images` and `labels`: the same bytes each time. */
export function samplesFrom({ count, pixels, labels }: LabelledImages, each: number): Uint8Array {
  const left = new Map<number, number>();
  const chosen = Array.from({ length: count }, (_, row) => row).filter((row) => {
    const taken = left.get(labels[row]!) ?? 0;
    left.set(labels[row]!, taken + 1);
    return taken < each;
  });
  const images = new Uint8Array(chosen.length * PICTURE_SIZE);
  chosen.forEach((row, at) =>
    images.set(pixels.subarray(row * PICTURE_SIZE, (row + 1) * PICTURE_SIZE), at * PICTURE_SIZE),
  );
  const files = {
    'images.npy': npy([chosen.length, SIDE, SIDE], images),
    'labels.npy': npy(
      [chosen.length],
      Uint8Array.from(chosen, (row) => labels[row]!),
    ),
  };
  return zipSync(files, { mtime: new Date(1980, 0, 1), level: 9 });
}
