/** What a prediction is asked about: files and folders of a person, or the samples; where each image came from, its label, and what could not be read. */
import { joinBytes } from '../../shared/bytes.ts';
import { CryptoNetsError, toReport, type ErrorReport } from '../../shared/errors/index.ts';
import {
  DIGIT_SIDE,
  HEAD_BYTES,
  IDX_LIMITS,
  kindOf,
  readIdxHeader,
  sampleDigits,
  type Doubt,
} from '../../shared/image/index.ts';
import type { ReadingNote } from '../../shared/ipc/types.ts';
import {
  MAX_PICTURE_BYTES,
  MAX_TEXT_BYTES,
  named,
  readFileBytes,
  refusal,
  type Digits,
  type ReadingWish,
} from '../images/index.ts';
import { findFiles, type FoundFile } from './find-files.ts';
import { nameOf, readWhole, type LengthByHead } from './read-file.ts';
import { predict } from './words/predict.ts';

/** Where an image came from. */
export interface ImageSource {
  /** As the caller named it; undefined for samples. */
  readonly file: string | undefined;
  /** Its place in a file of many, from 0. */
  readonly row: number | undefined;
}

export interface NotRead extends ErrorReport {
  readonly file: string;
}

export interface Images {
  /** 28 x 28 grey bytes an image, 0 (paper) to 255 (ink). */
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array | undefined;
  readonly count: number;
  /** Where they came from, for people. */
  readonly source: string;
  /** One an image. */
  readonly sources: readonly ImageSource[];
  /** By the number of the image. */
  readonly doubts: ReadonlyMap<number, Doubt>;
  readonly notes: readonly { readonly file: string; readonly note: ReadingNote }[];
  /** Files that were passed over, of `files`. */
  readonly notRead: readonly NotRead[];
  readonly files: number;
}

export interface ImageOptions extends ReadingWish {
  readonly images?: readonly string[] | undefined;
  readonly labels?: string | undefined;
  readonly limit?: number | undefined;
}

export interface InputControl {
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((done: number, total: number) => void) | undefined;
}

const DIGIT_PIXELS = DIGIT_SIDE * DIGIT_SIDE;

/** @throws NO_IMAGES, FILE_NOT_FOUND, FILE_UNREADABLE, IDX_INVALID, IMAGE_INVALID, IMAGE_TOO_LARGE, LABELS_INVALID, LABELS_MISMATCH, CANCELLED */
export async function readImages(options: ImageOptions, control: InputControl = {}): Promise<Images> {
  const all = options.images?.length ? await readNamed(options.images, options, control) : readSamples();
  const given = options.labels === undefined ? undefined : await readLabels(options.labels, control);
  const labels = given === undefined ? all.labels : fitting(given, all);
  if (all.count === 0) throw nothingRead(all);
  return firstOf({ ...all, labels }, options.limit ?? all.count);
}

/** Read images, and which of the files before each were passed over: labels may be as many as either. */
interface AllImages extends Images {
  /** For every image and every file that was passed over, in order: whether it is an image. */
  readonly present: readonly boolean[];
  /** Nothing was left out at the end. */
  readonly complete: boolean;
}

function nothingRead({ notRead, files }: AllImages): CryptoNetsError {
  const [first] = notRead;
  if (!first) return new CryptoNetsError('NO_IMAGES');
  if (files === 1) return new CryptoNetsError(first.code, first.message);
  return new CryptoNetsError(first.code, `none of ${files} files could be read; the first: ${first.message}`);
}

/** Labels of the images that were read, where there is one for each of these, or one for each file. */
function fitting(labels: Uint8Array, { count, present, complete }: AllImages): Uint8Array {
  if (labels.length === count || (!complete && labels.length >= present.length && present.length === count))
    return labels.subarray(0, count);
  if (labels.length === present.length || (!complete && labels.length > present.length))
    return labels.filter((_, index) => present[index]);
  throw new CryptoNetsError('LABELS_MISMATCH', `expected ${count} labels, got ${labels.length}.`);
}

function firstOf(images: AllImages, limit: number): Images {
  const count = Math.min(limit, images.count);
  return {
    ...images,
    pixels: images.pixels.subarray(0, count * DIGIT_PIXELS),
    labels: images.labels?.subarray(0, count),
    sources: images.sources.slice(0, count),
    doubts: new Map([...images.doubts].filter(([index]) => index < count)),
    count,
  };
}

function readSamples(): AllImages {
  const samples = sampleDigits();
  return {
    pixels: joinBytes(samples.map(({ pixels }) => pixels)),
    labels: Uint8Array.from(samples, ({ label }) => label),
    count: samples.length,
    source: predict.samples,
    sources: samples.map(() => ({ file: undefined, row: undefined })),
    ...{ doubts: new Map(), notes: [], notRead: [], files: 0 },
    present: samples.map(() => true),
    complete: true,
  };
}

/** What comes together while files are read. */
class Collected {
  readonly pieces: Uint8Array[] = [];
  readonly sources: ImageSource[] = [];
  readonly labels: number[] = [];
  readonly doubts = new Map<number, Doubt>();
  readonly notes: { file: string; note: ReadingNote }[] = [];
  readonly notRead: NotRead[] = [];
  readonly present: boolean[] = [];

  add({ path, label }: FoundFile, { count, pixels, doubts, notes, labels }: Digits, many: boolean): void {
    const before = this.sources.length;
    this.pieces.push(pixels);
    for (let row = 0; row < count; row++) {
      this.sources.push({ file: path, row: many ? row : undefined });
      this.present.push(true);
      const told = labels?.[row] ?? label;
      if (told !== undefined) this.labels.push(told);
    }
    for (const { index, doubt } of doubts) this.doubts.set(before + index, doubt);
    for (const note of notes) this.notes.push({ file: path, note });
  }

  skip({ path }: FoundFile, error: unknown): void {
    this.notRead.push({ file: path, ...toReport(error) });
    this.present.push(false);
  }
}

async function readNamed(
  paths: readonly string[],
  options: ImageOptions,
  control: InputControl,
): Promise<AllImages> {
  const files = await findFiles(paths, control.signal);
  const all = new Collected();
  let done = 0;
  for (const file of files) {
    if (all.sources.length >= (options.limit ?? Infinity)) break;
    await readInto(all, file, options, control);
    done += 1;
    control.progress?.(done, files.length);
  }
  const { pieces, sources, labels, doubts, notes, notRead, present } = all;
  return {
    pixels: pieces.length === 1 ? pieces[0]! : joinBytes(pieces),
    labels: labels.length > 0 && labels.length === sources.length ? Uint8Array.from(labels) : undefined,
    count: sources.length,
    source: paths.map(nameOf).join(', '),
    ...{ sources, doubts, notes, notRead, present },
    files: done,
    complete: done === files.length,
  };
}

/** One file joins the others, or is noted as not read; only a wish to stop ends it all. */
async function readInto(
  all: Collected,
  file: FoundFile,
  wish: ReadingWish,
  { signal }: InputControl,
): Promise<void> {
  try {
    if (file.failure) throw file.failure;
    const bytes = await readWhole(file.path, {
      maxBytes: IDX_LIMITS.bytes,
      tooLarge: 'IMAGE_TOO_LARGE',
      byHead: (head) => mostBytes(file.path, head),
      signal,
    });
    const name = nameOf(file.path);
    const reading = await readFileBytes({ name, bytes }, wish, { signal, limitBytes: IDX_LIMITS.bytes });
    if (reading.kind === 'labels')
      throw new CryptoNetsError('IMAGE_INVALID', `${name}: these are labels: name them by --labels`);
    all.add(file, reading, kindOf(bytes.subarray(0, HEAD_BYTES)).kind !== 'picture');
  } catch (error) {
    const { code, message } = toReport(error);
    if (code === 'CANCELLED' || code === 'INTERNAL') throw error;
    all.skip(file, code === 'LABELS_INVALID' ? noPixels(nameOf(file.path), message) : error);
  }
}

/** Whoever asked for images is not told of labels only. */
function noPixels(name: string, message: string): CryptoNetsError {
  const why = message.replace(`${name}: `, '');
  return new CryptoNetsError('IMAGE_INVALID', `${name}: a text, and no table of pixels; as labels: ${why}`);
}

/** How long a file may be that begins so: an endless one is not read to the end of all memory. */
function mostBytes(path: string, head: Uint8Array): LengthByHead {
  try {
    return mostOf(head);
  } catch (error) {
    throw named(nameOf(path), error);
  }
}

function mostOf(head: Uint8Array): LengthByHead {
  const found = kindOf(head.subarray(0, HEAD_BYTES));
  const refused = refusal(found);
  if (refused) throw refused;
  if (found.kind === 'picture') return { maxBytes: MAX_PICTURE_BYTES };
  if (found.kind === 'text') return { maxBytes: MAX_TEXT_BYTES };
  if (found.kind !== 'idx') return { maxBytes: IDX_LIMITS.bytes };
  const { fileBytes } = readIdxHeader(head);
  return { maxBytes: fileBytes, longer: 'IDX_INVALID' };
}

/** An IDX file of labels (gzip or not), or a text of them. */
async function readLabels(path: string, { signal }: InputControl): Promise<Uint8Array> {
  const bytes = await readWhole(path, { maxBytes: MAX_TEXT_BYTES, tooLarge: 'LABELS_INVALID', signal });
  const name = nameOf(path);
  const reading = await readFileBytes({ name, bytes }, {}, { signal, limitBytes: MAX_TEXT_BYTES }).catch(
    (error: unknown) => {
      const { code, message } = toReport(error);
      throw code === 'IMAGE_INVALID'
        ? new CryptoNetsError('LABELS_INVALID', message, { cause: error })
        : error;
    },
  );
  if (reading.labels) return reading.labels;
  throw new CryptoNetsError('LABELS_INVALID', `${name}: these are images without labels, expected labels`);
}
