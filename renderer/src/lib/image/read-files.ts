/** Files that were dropped, pasted or opened become something to predict: the host reads them; here they are put together. */
import { CryptoNetsError, fromReport, toReport, type ErrorReport } from '../../../../shared/errors/index.ts';
import type { Doubt } from '../../../../shared/image/index.ts';
import type { Bridge } from '../../../../shared/ipc/bridge.ts';
import { MAX_FILE_BYTES, MAX_IMAGES } from '../../../../shared/ipc/contract.ts';
import type { FileReading, PictureView, ReadingNote } from '../../../../shared/ipc/types.ts';
import { newOperationId } from '../operation.svelte.ts';
import { words } from '../words.ts';
import { PIXELS } from './network-image.ts';

/** Pictures in the form that is sealed: 784 bytes each, with the name to show. */
export interface ReadPictures {
  readonly name: string;
  readonly count: number;
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array | null;
  /** For every image, in order, where it comes from. */
  readonly sources: readonly ImageSource[];
  /** By the number of the image: why it is not simply one digit. */
  readonly doubts: ReadonlyMap<number, Doubt>;
  readonly notes: readonly FileNote[];
  /** Files that were passed over, of `files`. */
  readonly notRead: readonly ErrorReport[];
  readonly files: number;
}

/** Where an image comes from. */
export interface ImageSource {
  /** The name of its file, with the folders above it where a folder was dropped. */
  readonly file: string;
  /** Of a file of several images, from 0. */
  readonly row: number | null;
}

/** What was done to the images of a file. */
export interface FileNote {
  readonly name: string;
  readonly note: ReadingNote;
}

/** Labels without images: they belong to the images that are open. */
export interface ReadLabels {
  readonly labels: Uint8Array;
}

/** The file as it is read: a subset of File, so that tests need no browser. */
export interface FileLike {
  readonly name: string;
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
  /** Within the folder that was dropped. */
  readonly path?: string | undefined;
  /** What the folder of it says that it is. */
  readonly label?: number | undefined;
}

type Part = FileReading & Pick<FileLike, 'name' | 'path' | 'label'>;
type Pictures = Extract<Part, { kind: 'images' }>;

/** Longest name that is sent; the end of a name tells most. */
const MAX_NAME = 255;

/** @throws NO_IMAGES, LABELS_MISMATCH, BATCH_TOO_LARGE, CANCELLED, and what the host refuses where nothing could be read */
export async function readFiles(
  bridge: Bridge,
  files: readonly FileLike[],
  signal: AbortSignal,
  view?: PictureView,
): Promise<ReadPictures | ReadLabels> {
  const wanted = files.length === 1 ? files : files.filter(({ name }) => !name.startsWith('.'));
  if (wanted.length === 0) throw new CryptoNetsError('NO_IMAGES');
  if (wanted.length > MAX_IMAGES) throw tooMany(wanted.length);
  const parts: Part[] = [];
  const notRead: ErrorReport[] = [];
  for (const file of wanted) {
    const answer = await readFile(bridge, file, signal, view);
    if (signal.aborted) throw new CryptoNetsError('CANCELLED');
    if ('kind' in answer) parts.push(answer);
    else notRead.push(answer);
  }
  if (parts.length === 0) throw fromReport(notRead[0]);
  return together(parts, notRead, wanted.length);
}

export function labelsMismatch(images: number, labels: number): CryptoNetsError {
  return new CryptoNetsError('LABELS_MISMATCH', `expected ${images} labels, got ${labels}`);
}

const tooMany = (count: number): CryptoNetsError =>
  new CryptoNetsError('BATCH_TOO_LARGE', `expected at most ${MAX_IMAGES} images, got ${count}`);

/** One file, read by the host; what is wrong with it otherwise. */
async function readFile(
  bridge: Bridge,
  file: FileLike,
  signal: AbortSignal,
  view: PictureView | undefined,
): Promise<Part | ErrorReport> {
  const { name, path, label } = file;
  if (file.size > MAX_FILE_BYTES) {
    return toReport(
      new CryptoNetsError(
        'IMAGE_TOO_LARGE',
        `${name}: expected at most ${MAX_FILE_BYTES} bytes, got ${file.size}`,
      ),
    );
  }
  const bytes = await file.arrayBuffer().catch(() => undefined);
  // Folders come as files whose contents cannot be had.
  if (!bytes) return toReport(new CryptoNetsError('FILE_UNREADABLE', name));
  const readingId = newOperationId();
  const stop = (): void => void bridge.call('images.stop', { readingId });
  signal.addEventListener('abort', stop, { once: true });
  try {
    const input = { readingId, name: name.slice(-MAX_NAME), bytes: new Uint8Array(bytes), view };
    const answer = await bridge.call('images.read', input);
    return answer.ok ? { ...answer.value, name, path, label } : answer.error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function together(
  parts: readonly Part[],
  notRead: readonly ErrorReport[],
  files: number,
): ReadPictures | ReadLabels {
  const given = parts.findLast((part) => part.kind === 'labels')?.labels ?? null;
  const pictures = parts.filter((part) => part.kind === 'images');
  if (pictures.length === 0) return { labels: given! };
  const count = pictures.reduce((sum, part) => sum + part.count, 0);
  if (count > MAX_IMAGES) throw tooMany(count);
  const labels = given ?? ownLabels(pictures);
  if (labels && labels.length !== count) throw labelsMismatch(count, labels.length);
  const notes = pictures.flatMap(({ name, notes: done }) => done.map((note) => ({ name, note })));
  const sources = pictures.flatMap(sourcesOf);
  return {
    name: nameOf(pictures),
    count,
    ...joined(pictures, count),
    labels,
    sources,
    notes,
    notRead,
    files,
  };
}

const sourcesOf = ({ name, path = name, count }: Pictures): ImageSource[] =>
  Array.from({ length: count }, (_, row) => ({ file: path, row: count > 1 ? row : null }));

/** Where every file has labels beside its pictures, or lies in a folder that is named after a digit. */
function ownLabels(pictures: readonly Pictures[]): Uint8Array | null {
  if (pictures.some(({ label, labels }) => label === undefined && labels === undefined)) return null;
  return Uint8Array.from(
    pictures.flatMap(({ count, label, labels }) =>
      labels ? [...labels] : new Array<number>(count).fill(label!),
    ),
  );
}

function joined(pictures: readonly Pictures[], count: number): Pick<ReadPictures, 'pixels' | 'doubts'> {
  const pixels = new Uint8Array(count * PIXELS);
  const doubts = new Map<number, Doubt>();
  let before = 0;
  for (const part of pictures) {
    pixels.set(part.pixels, before * PIXELS);
    for (const { index, doubt } of part.doubts) doubts.set(before + index, doubt);
    before += part.count;
  }
  return { pixels, doubts };
}

/** Named after the first file of pictures; label files are not worth a mention. */
function nameOf(pictures: readonly Pictures[]): string {
  const first = pictures[0]!.name || words.predict.draw.pasted;
  return pictures.length === 1 ? first : words.predict.draw.andMore(first, pictures.length - 1);
}
