/** Files that were dropped, pasted or opened become something to predict: one digit, or a batch with or without labels. */
import { CryptoNetsError } from '../../../../shared/errors/index.ts';
import { parseIdxImages, parseIdxLabels, type IdxImages } from '../../../../shared/image/index.ts';
import { MAX_IMAGES } from '../../../../shared/ipc/contract.ts';
import { decodePicture, PICTURE_LIMITS } from './decode-picture.ts';
import { gunzip, isGzip } from './gunzip.ts';
import { PIXELS, SIDE, toDigit } from './network-image.ts';

/** Pictures in the form that is sealed: 784 bytes each, with the name to show. */
export interface ReadPictures {
  readonly name: string;
  readonly count: number;
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array | null;
}

/** Labels without images: they belong to the batch that is open. */
export interface ReadLabels {
  readonly labels: Uint8Array;
}

/** The file as it is read: a subset of File, so that tests need no browser. */
export interface FileLike {
  readonly name: string;
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** 65,536 pictures of 28 x 28 and a header. */
const IDX_BYTES = 16 + MAX_IMAGES * PIXELS;

type Part = { readonly name: string } & (
  | { readonly kind: 'picture'; readonly pixels: Uint8Array }
  | ({ readonly kind: 'images' } & IdxImages)
  | { readonly kind: 'labels'; readonly labels: Uint8Array }
);

/** @throws NO_IMAGES, IMAGE_INVALID, IMAGE_TOO_LARGE, IDX_INVALID, LABELS_MISMATCH, BATCH_TOO_LARGE */
export async function readFiles(files: readonly FileLike[]): Promise<ReadPictures | ReadLabels> {
  if (files.length === 0) throw new CryptoNetsError('NO_IMAGES');
  if (files.length > MAX_IMAGES) throw tooMany(files.length);
  const parts: Part[] = [];
  for (const file of files) parts.push(await readPart(file));
  const labels = parts.findLast((part) => part.kind === 'labels')?.labels ?? null;
  const pictures = parts.filter((part) => part.kind !== 'labels');
  if (pictures.length === 0) return { labels: labels! };
  const pixels = joinPictures(pictures);
  const count = pixels.length / PIXELS;
  if (labels && labels.length !== count) throw labelsMismatch(count, labels.length);
  return { name: nameOf(parts), count, pixels, labels };
}

export function labelsMismatch(images: number, labels: number): CryptoNetsError {
  return new CryptoNetsError('LABELS_MISMATCH', `There are ${images} images and ${labels} labels.`);
}

const tooMany = (count: number): CryptoNetsError =>
  new CryptoNetsError('BATCH_TOO_LARGE', `There are ${count} images; one prediction takes ${MAX_IMAGES}.`, {
    hint: 'Open fewer images at a time.',
  });

async function readPart(file: FileLike): Promise<Part> {
  if (file.size > Math.max(PICTURE_LIMITS.bytes, IDX_BYTES)) throw tooLarge(file, IDX_BYTES);
  const raw = new Uint8Array(await file.arrayBuffer());
  const bytes = isGzip(raw) ? await gunzip(raw, IDX_BYTES) : raw;
  if (bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 8) return readIdx(file.name, bytes);
  if (raw.length > PICTURE_LIMITS.bytes) throw tooLarge(file, PICTURE_LIMITS.bytes);
  const { width, height, pixels } = await decodePicture(raw);
  return { name: file.name, kind: 'picture', pixels: toDigit(width, height, pixels) };
}

function readIdx(name: string, bytes: Uint8Array): Part {
  if (bytes[3] === 1) return { name, kind: 'labels', labels: parseIdxLabels(bytes) };
  const images = parseIdxImages(bytes);
  if (images.count === 0) throw new CryptoNetsError('NO_IMAGES', 'The file holds no images.');
  if (images.count > MAX_IMAGES) throw tooMany(images.count);
  return { name, kind: 'images', ...images };
}

const tooLarge = (file: FileLike, limit: number): CryptoNetsError =>
  new CryptoNetsError('IMAGE_TOO_LARGE', `The file has ${file.size} bytes; the limit is ${limit}.`);

function joinPictures(parts: readonly Exclude<Part, { kind: 'labels' }>[]): Uint8Array {
  const count = parts.reduce((sum, part) => sum + (part.kind === 'picture' ? 1 : part.count), 0);
  if (count > MAX_IMAGES) throw tooMany(count);
  const pixels = new Uint8Array(count * PIXELS);
  let at = 0;
  for (const part of parts) {
    const own = part.kind === 'picture' ? part.pixels : fitted(part);
    pixels.set(own, at);
    at += own.length;
  }
  return pixels;
}

/** IDX pictures of 28 x 28 are taken as they are; others are centred and scaled one by one. */
function fitted({ count, height, width, pixels }: IdxImages): Uint8Array {
  if (height === SIDE && width === SIDE) return pixels;
  const result = new Uint8Array(count * PIXELS);
  for (let index = 0; index < count; index += 1) {
    const own = pixels.subarray(index * width * height, (index + 1) * width * height);
    result.set(toDigit(width, height, own), index * PIXELS);
  }
  return result;
}

/** Named after the first file of pictures; label files are not worth a mention. */
function nameOf(parts: readonly Part[]): string {
  const names = parts.flatMap((part) => (part.kind === 'labels' ? [] : [part.name]));
  const first = names[0] || 'Pasted image';
  return names.length <= 1 ? first : `${first} and ${names.length - 1} more`;
}
