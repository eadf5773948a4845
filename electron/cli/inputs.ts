/** What a prediction is asked about: IDX files, pictures, folders of pictures, or the samples; and the labels, if any. */
import { basename } from 'node:path';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import {
  DIGIT_SIDE,
  IDX_LIMITS,
  idxImage,
  normaliseDigit,
  parseIdxImages,
  parseIdxLabels,
  sampleDigits,
} from '../../shared/image/index.ts';
import { isPicture, pictureDigit } from './pictures.ts';
import { expandPath, inflate, isGzip, readBounded } from './read-file.ts';

export interface Images {
  /** 28 x 28 grey bytes an image, 0 (paper) to 255 (ink). */
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array | undefined;
  readonly count: number;
  /** Where they came from, for people. */
  readonly source: string;
}

export interface ImageOptions {
  readonly images?: readonly string[] | undefined;
  readonly labels?: string | undefined;
  readonly limit?: number | undefined;
}

const DIGIT_PIXELS = DIGIT_SIDE * DIGIT_SIDE;
const MAX_LABEL_BYTES = 16 * 1024 * 1024;
const IN_FOLDERS = /\.(png|jpe?g|idx|idx3-ubyte|ubyte)(\.gz)?$|-idx3-ubyte(\.gz)?$/i;

/** @throws NO_IMAGES, FILE_NOT_FOUND, FILE_UNREADABLE, IDX_INVALID, IMAGE_INVALID, IMAGE_TOO_LARGE, LABELS_MISMATCH */
export async function readImages(options: ImageOptions): Promise<Images> {
  const all = options.images?.length ? await readNamed(options.images) : readSamples();
  const labels = options.labels === undefined ? all.labels : await readLabels(options.labels);
  if (all.count === 0) throw new CryptoNetsError('NO_IMAGES');
  if (labels && labels.length !== all.count) {
    throw new CryptoNetsError('LABELS_MISMATCH', `expected ${all.count} labels, got ${labels.length}.`);
  }
  return firstOf({ ...all, labels }, options.limit ?? all.count);
}

function firstOf(images: Images, limit: number): Images {
  const count = Math.min(limit, images.count);
  return {
    pixels: images.pixels.subarray(0, count * DIGIT_PIXELS),
    labels: images.labels?.subarray(0, count),
    count,
    source: images.source,
  };
}

function readSamples(): Images {
  const samples = sampleDigits();
  return {
    pixels: concat(samples.map(({ pixels }) => pixels)),
    labels: Uint8Array.from(samples, ({ label }) => label),
    count: samples.length,
    source: 'samples',
  };
}

async function readNamed(paths: readonly string[]): Promise<Images> {
  const pieces: Uint8Array[] = [];
  for (const path of paths) {
    for (const file of await expandPath(path, IN_FOLDERS)) pieces.push(await readImageFile(file));
  }
  const pixels = pieces.length === 1 ? pieces[0]! : concat(pieces);
  const source = paths.map((path) => basename(path)).join(', ');
  return { pixels, labels: undefined, count: pixels.length / DIGIT_PIXELS, source };
}

/** One file: a picture is one image, an IDX file as many as it says. */
async function readImageFile(path: string): Promise<Uint8Array> {
  const raw = await readBounded(path, IDX_LIMITS.bytes, 'IMAGE_TOO_LARGE');
  if (isPicture(raw)) return pictureDigit(raw, basename(path));
  const bytes = isGzip(raw) ? await inflate(raw, IDX_LIMITS.bytes, path) : raw;
  const looksLikeIdx = bytes[0] === 0 && bytes[1] === 0;
  if (!looksLikeIdx)
    throw new CryptoNetsError('IMAGE_INVALID', `${basename(path)} is not a PNG, JPEG or IDX file.`);
  const idx = parseIdxImages(bytes);
  if (idx.width === DIGIT_SIDE && idx.height === DIGIT_SIDE) return idx.pixels;
  const { width, height } = idx;
  const digits = Array.from({ length: idx.count }, (_, index) =>
    normaliseDigit({ width, height, pixels: idxImage(idx, index) }),
  );
  return concat(digits);
}

/** An IDX file of labels (gzip or not), or a text of digits with spaces, commas or new lines between them. */
async function readLabels(path: string): Promise<Uint8Array> {
  const raw = await readBounded(path, MAX_LABEL_BYTES, 'IDX_INVALID');
  const bytes = isGzip(raw) ? await inflate(raw, MAX_LABEL_BYTES, path) : raw;
  if (bytes[0] === 0) return parseIdxLabels(bytes);
  const words = Buffer.from(bytes)
    .toString('utf8')
    .split(/[\s,;]+/)
    .filter((word) => word !== '');
  if (words.length === 0 || !words.every((word) => /^[0-9]$/.test(word))) {
    throw new CryptoNetsError(
      'IDX_INVALID',
      `${basename(path)} is neither an IDX file of labels nor a list of digits.`,
    );
  }
  return Uint8Array.from(words, Number);
}

function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
