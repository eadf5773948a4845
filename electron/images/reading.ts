/** The one reader: the bytes of a file, from a window or from the disk, as digits or as labels. */
import { CryptoNetsError, throwIfAborted, toCryptoNetsError } from '../../shared/errors/index.ts';
import {
  doubtOf,
  HEAD_BYTES,
  holdsLabels,
  idxLabels,
  idxPictures,
  isOnePicture,
  kindOf,
  parseLabelText,
  parsePixelText,
  pictureNames,
  readDigit,
  readIdxHeader,
  readIdxValues,
  type FileKind,
  type IdxPictures,
} from '../../shared/image/index.ts';
import type { FileReading } from '../../shared/ipc/types.ts';
import { gunzipped } from './gunzip.ts';
import { decodeGrey } from './picture.ts';
import type { Digits, ReadingWish } from './digits.ts';
import { readArrays } from './read-arrays.ts';
import { readSet } from './read-set.ts';

export interface NamedBytes {
  /** The last part of its path, for messages. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface ReadingControl {
  readonly signal?: AbortSignal | undefined;
  /** Most bytes that a packed file may unpack to. */
  readonly limitBytes: number;
}

/** The largest picture file: decoders are handed no more. */
export const MAX_PICTURE_BYTES = 64 * 1024 * 1024;
/** The largest text, of pixels or labels: 60,000 pictures take 110 MB. */
export const MAX_TEXT_BYTES = 128 * 1024 * 1024;

/**
 * A file by what its bytes are, whatever it is called. Messages begin with its name.
 * @throws IMAGE_INVALID, IMAGE_TOO_LARGE, IDX_INVALID, LABELS_INVALID, NO_IMAGES, CANCELLED
 */
export async function readFileBytes(
  file: NamedBytes,
  wish: ReadingWish,
  control: ReadingControl,
): Promise<FileReading> {
  try {
    throwIfAborted(control.signal);
    return await readPlain(plain(await unpacked(file.bytes, control)), wish, control.signal);
  } catch (error) {
    throw named(file.name, error);
  }
}

/** Without the methods of Node's Buffer, whose `slice` copies nothing. */
const plain = ({ buffer, byteOffset, length }: Uint8Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, length);

/** The same failure, with the file's name in front of what was wrong. */
export function named(name: string, error: unknown): CryptoNetsError {
  const { code, message, cause } = toCryptoNetsError(error);
  if (code === 'CANCELLED' || code === 'INTERNAL') return toCryptoNetsError(error);
  return new CryptoNetsError(code, `${name}: ${message}`, { cause });
}

async function unpacked(bytes: Uint8Array, { limitBytes }: ReadingControl): Promise<Uint8Array> {
  return kindOf(bytes.subarray(0, HEAD_BYTES)).kind === 'gzip' ? gunzipped(bytes, limitBytes) : bytes;
}

async function readPlain(
  bytes: Uint8Array,
  wish: ReadingWish,
  signal: AbortSignal | undefined,
): Promise<FileReading> {
  const found = kindOf(bytes.subarray(0, HEAD_BYTES));
  switch (found.kind) {
    case 'picture':
      return readPicture(bytes, wish);
    case 'idx':
      return readIdx(bytes, wish, signal);
    case 'text':
      return readText(bytes, wish, signal);
    case 'array':
      return readArrayFile(bytes, wish, signal);
    case 'gzip':
      throw new CryptoNetsError('IMAGE_INVALID', 'it is packed twice by gzip: unpack it once');
    default:
      throw refusal(found)!;
  }
}

/** Why files that begin so are not read; undefined for those that are. */
export function refusal(found: FileKind): CryptoNetsError | undefined {
  if (found.kind === 'empty') return new CryptoNetsError('IMAGE_INVALID', 'the file is empty');
  if (found.kind !== 'other') return undefined;
  return new CryptoNetsError(
    'IMAGE_INVALID',
    `it is ${found.what}: expected ${pictureNames('or')}, IDX, NumPy or a table of pixels`,
  );
}

async function readPicture(bytes: Uint8Array, { invert, view }: ReadingWish): Promise<FileReading> {
  if (bytes.length > MAX_PICTURE_BYTES)
    throw new CryptoNetsError('IMAGE_TOO_LARGE', `expected a picture of at most ${MAX_PICTURE_BYTES} bytes`);
  const grey = await decodeGrey(bytes, view);
  const pixels = invert ? grey.pixels.map((value) => 255 - value) : grey.pixels;
  const { pixels: digit, doubt: seen } = readDigit({ ...grey, pixels });
  const doubt = seen ?? doubtOf(digit);
  return { kind: 'images', count: 1, pixels: digit, doubts: doubt ? [{ index: 0, doubt }] : [], notes: [] };
}

/** A set of one image is looked at as a picture is. */
function doubtsOfOne({ pixels, doubts }: Digits): Digits['doubts'] {
  const doubt = doubts[0]?.doubt ?? doubtOf(pixels);
  return doubt ? [{ index: 0, doubt }] : [];
}

async function readIdx(
  bytes: Uint8Array,
  wish: ReadingWish,
  signal: AbortSignal | undefined,
): Promise<FileReading> {
  const header = readIdxHeader(bytes);
  if (holdsLabels(header)) {
    const file = readIdxValues(bytes);
    if (!isOnePicture(file)) return { kind: 'labels', labels: idxLabels(file) };
  }
  return readPictures(idxPictures(readIdxValues(bytes)), wish, signal);
}

async function readText(
  bytes: Uint8Array,
  wish: ReadingWish,
  signal: AbortSignal | undefined,
): Promise<FileReading> {
  if (bytes.length > MAX_TEXT_BYTES)
    throw new CryptoNetsError('IMAGE_TOO_LARGE', `expected a text of at most ${MAX_TEXT_BYTES} bytes`);
  const table = parsePixelText(bytes);
  if (!table) return { kind: 'labels', labels: parseLabelText(bytes) };
  return { ...(await readPictures(table, wish, signal)), ...(table.labels ? { labels: table.labels } : {}) };
}

async function readArrayFile(
  bytes: Uint8Array,
  wish: ReadingWish,
  signal: AbortSignal | undefined,
): Promise<FileReading> {
  const found = readArrays(bytes, wish.array);
  if (found.kind === 'labels') return found;
  const { pictures, labels } = found;
  return { ...(await readPictures(pictures, wish, signal)), ...(labels ? { labels } : {}) };
}

type Images = Extract<FileReading, { kind: 'images' }>;

async function readPictures(
  pictures: IdxPictures,
  wish: ReadingWish,
  signal: AbortSignal | undefined,
): Promise<Images> {
  const digits = await readSet(pictures, wish, signal);
  if (digits.count === 0) throw new CryptoNetsError('NO_IMAGES', 'the file holds no images');
  return { kind: 'images', ...digits, doubts: digits.count === 1 ? doubtsOfOne(digits) : digits.doubts };
}
