/** Reads the MNIST files of a directory, compressed or not, and refuses any that is missing, cut short or another. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { idxLabels, idxPictures, readIdxValues } from '../../shared/image/index.ts';

/** MD5 of the uncompressed files. MD5 only tells damage and mix-ups; it is the sum that is published for them. */
export const MNIST_MD5 = {
  'train-images-idx3-ubyte': '6bbc9ace898e44ae57da46a324031adb',
  'train-labels-idx1-ubyte': 'a25bea736e30d166cdddb491f175f624',
  't10k-images-idx3-ubyte': '2646ac647ad5339dbf082846283269ea',
  't10k-labels-idx1-ubyte': '27ae3e4e09519cfbb04c329615203637',
} as const;

export type MnistFile = keyof typeof MNIST_MD5;
export const MNIST_FILES = Object.keys(MNIST_MD5) as MnistFile[];

/** The largest of the files takes 47 MB. */
const LARGEST_FILE_BYTES = 64 * 2 ** 20;

/** Grey pictures of 28 x 28 with their labels. */
export interface LabelledImages {
  readonly count: number;
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

export const PICTURE_SIZE = 784;

export function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

/** Uncompressed contents of bytes that may be compressed by gzip. @throws DATASET_CORRUPT */
export function uncompress(bytes: Uint8Array, name: string): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST_FILE_BYTES });
  } catch (cause) {
    throw new CryptoNetsError('DATASET_CORRUPT', `${name}.gz: cannot be decompressed (cut short?)`, {
      cause,
    });
  }
}

async function readEither(directory: string, name: string): Promise<Uint8Array> {
  for (const candidate of [name, `${name}.gz`]) {
    try {
      return await readFile(join(directory, candidate));
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') {
        throw new CryptoNetsError('DATASET_MISSING', `${candidate}: cannot be read`, { cause });
      }
    }
  }
  throw new CryptoNetsError('DATASET_MISSING', `expected ${name} or ${name}.gz in the data directory`);
}

/** One MNIST file, uncompressed and checked. @throws DATASET_MISSING, DATASET_CORRUPT */
export async function readMnistFile(directory: string, name: MnistFile): Promise<Uint8Array> {
  const bytes = uncompress(await readEither(directory, name), name);
  const sum = md5(bytes);
  if (sum !== MNIST_MD5[name]) {
    throw new CryptoNetsError('DATASET_CORRUPT', `${name}: expected MD5 ${MNIST_MD5[name]}, got ${sum}`);
  }
  return bytes;
}

/** Pictures and labels of one part of MNIST. @throws DATASET_MISSING, DATASET_CORRUPT, IDX_INVALID */
export async function readMnist(directory: string, part: 'train' | 't10k'): Promise<LabelledImages> {
  const images = await readMnistFile(directory, `${part}-images-idx3-ubyte`);
  const labels = await readMnistFile(directory, `${part}-labels-idx1-ubyte`);
  const { count, values } = idxPictures(readIdxValues(images));
  if (!(values instanceof Uint8Array))
    throw new CryptoNetsError('DATASET_CORRUPT', 'expected grey levels of a byte');
  return { count, pixels: values, labels: idxLabels(readIdxValues(labels)) };
}

/** A contiguous part of a set. */
export function slice(set: LabelledImages, start: number, end: number): LabelledImages {
  const pixels = set.pixels.subarray(start * PICTURE_SIZE, end * PICTURE_SIZE);
  return { count: end - start, pixels, labels: set.labels.subarray(start, end) };
}
