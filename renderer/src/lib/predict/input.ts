/** What a prediction is asked about. */
import type { Doubt } from '../../../../shared/image/index.ts';
import type { ImageSource, ReadPictures } from '../image/read-files.ts';
import { doubtOf, PIXELS } from '../image/network-image.ts';
import type { InputKind } from '../../../../shared/network/description/types.ts';
import { joinBytes } from '../../../../shared/bytes.ts';
import type { ErrorReport } from '../../../../shared/errors/index.ts';
import type { ModelSummary, RowsReading, RowTexts, RunRecord } from '../../../../shared/ipc/types.ts';
import { words } from '../words.ts';

/** What the host said while it read the files of an input. */
export type ReadingFacts = Pick<ReadPictures, 'notes' | 'notRead' | 'files'>;

export interface DigitInput {
  readonly kind: 'digit';
  readonly source: 'drawing' | 'sample' | 'file';
  /** Sample number or file name. */
  readonly name: string;
  /** 784 grey bytes, 0 paper .. 255 ink. */
  readonly pixels: Uint8Array;
  readonly label: number | null;
  /** Why it is not simply one digit; absent where nobody doubts. */
  readonly doubt?: Doubt | undefined;
  readonly reading?: ReadingFacts;
}

export interface ImagesInput {
  readonly kind: 'images';
  readonly name: string;
  readonly count: number;
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array | null;
  /** For every image; absent where nobody knows any more. */
  readonly sources?: readonly ImageSource[];
  /** By the number of the image. */
  readonly doubts?: ReadonlyMap<number, Doubt>;
  readonly reading?: ReadingFacts;
}

/** Rows of a table, or sequences, for the model that they were read for. */
export interface RowsInput extends RowTexts {
  readonly kind: 'rows';
  readonly source: 'form' | 'file' | 'sample';
  readonly name: string;
  readonly model: string;
  readonly count: number;
  /** As the network reads them. */
  readonly levels: Uint8Array;
  readonly labels: readonly (number | null)[] | null;
  readonly notRead: readonly ErrorReport[];
}

export type PredictInput = DigitInput | ImagesInput | RowsInput;

/** Read one after another, of the same model. */
export function inputOfRows(
  readings: readonly RowsReading[],
  facts: Pick<RowsInput, 'source' | 'name' | 'model' | 'notRead'>,
): RowsInput {
  const header = readings[0]?.header ?? [];
  const same = readings.every((one) => one.cells.length > 0 && one.header.join('\n') === header.join('\n'));
  const labelled = readings.some(({ labels }) => labels !== null);
  return {
    kind: 'rows',
    ...facts,
    count: readings.reduce((sum, { count }) => sum + count, 0),
    levels: joinBytes(readings.map(({ levels }) => levels)),
    labels: labelled
      ? readings.flatMap(({ labels, count }) => labels ?? new Array<null>(count).fill(null))
      : null,
    header: same ? header : [],
    cells: same ? readings.flatMap(({ cells }) => cells) : [],
  };
}

export function inputOfPictures(read: ReadPictures): PredictInput {
  const { name, count, pixels, labels, sources, doubts, ...reading } = read;
  if (count > 1) return { kind: 'images', name, count, pixels, labels, sources, doubts, reading };
  const label = labels?.[0] ?? null;
  return { kind: 'digit', source: 'file', name, pixels, label, doubt: doubts.get(0), reading };
}

/** What a run was about, as it stands in the window that shows it. */
export function inputOfRun(run: RunRecord): PredictInput {
  const { images: count, title, source, pixels, labels, rows, model } = run;
  if (rows) {
    const told = labels && [...labels];
    const facts = { name: title, model: model ?? '', notRead: [], labels: told, levels: pixels, count };
    return { kind: 'rows', source: source === 'drawing' ? 'file' : (source ?? 'file'), ...facts, ...rows };
  }
  const name = title || words.predict.draw.pasted;
  if (count > 1) return { kind: 'images', name, count, pixels, labels };
  const from = source === 'form' ? 'file' : (source ?? 'file');
  return { kind: 'digit', source: from, name: title, pixels, label: labels?.[0] ?? null };
}

/** Why the picture does not look like one digit: told here, before anything is sent. Samples are what they are. */
export function doubtAbout(input: PredictInput | null): Doubt | null {
  if (input?.kind !== 'digit' || input.source === 'sample') return null;
  // Of a file, the host has seen the whole picture.
  return input.source === 'file' ? (input.doubt ?? null) : doubtOf(input.pixels);
}

/** What is on show: what the input is of while there is one, else what the model reads. */
export function kindOf(input: PredictInput | null, reads: InputKind): InputKind {
  if (input === null || input.kind === 'rows') return reads;
  return reads === 'image' ? 'image' : 'digit';
}

export function isDrawing(input: PredictInput | null): input is DigitInput {
  return input?.kind === 'digit' && input.source === 'drawing';
}

/** One of many images, as a view. */
export function pictureAt(pixels: Uint8Array, index: number): Uint8Array {
  return pixels.subarray(index * PIXELS, (index + 1) * PIXELS);
}

/** Share of the predictions that are their labels, 0..1; null without labels. */
export function accuracyOf(predictions: readonly number[], labels: ArrayLike<number> | null): number | null {
  if (!labels || predictions.length === 0) return null;
  return 1 - wrongIndices(predictions, labels).length / predictions.length;
}

/** Indices of the pictures whose prediction is not their label. */
export function wrongIndices(
  predictions: readonly number[],
  labels: ArrayLike<number> | null,
): readonly number[] {
  if (!labels) return [];
  return predictions.flatMap((digit, index) => (labels[index] === digit ? [] : [index]));
}

/** What of pictures goes with the start of a prediction. */
export function imagesWish(input: DigitInput | ImagesInput) {
  const { pixels } = input;
  return input.kind === 'digit'
    ? { pixels, source: input.source, labels: undefined }
    : { pixels, source: 'file' as const, labels: input.labels ?? undefined };
}

/** Whether a model can be asked about it. */
export function suits(input: PredictInput, { name, reads = 'digit' }: ModelSummary): boolean {
  return input.kind === 'rows' ? input.model === name : reads === 'digit';
}
