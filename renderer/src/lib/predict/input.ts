/** What a prediction is asked about. */
import type { ReadPictures } from '../image/read-files.ts';
import { PIXELS } from '../image/network-image.ts';

export interface DigitInput {
  readonly kind: 'digit';
  readonly source: 'drawing' | 'sample' | 'file';
  /** Sample number or file name. */
  readonly name: string;
  /** 784 grey bytes, 0 paper .. 255 ink. */
  readonly pixels: Uint8Array;
  readonly label: number | null;
}

export interface BatchInput {
  readonly kind: 'batch';
  readonly name: string;
  readonly count: number;
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array | null;
}

export type PredictInput = DigitInput | BatchInput;

export function inputOfPictures(read: ReadPictures): PredictInput {
  if (read.count > 1) return { kind: 'batch', ...read };
  const label = read.labels?.[0] ?? null;
  return { kind: 'digit', source: 'file', name: read.name, pixels: read.pixels, label };
}

export function isDrawing(input: PredictInput | null): input is DigitInput {
  return input?.kind === 'digit' && input.source === 'drawing';
}

/** One picture of a batch, as a view. */
export function pictureAt(pixels: Uint8Array, index: number): Uint8Array {
  return pixels.subarray(index * PIXELS, (index + 1) * PIXELS);
}

/** Indices of the pictures whose prediction is not their label. */
export function wrongIndices(
  predictions: readonly number[],
  labels: ArrayLike<number> | null,
): readonly number[] {
  if (!labels) return [];
  return predictions.flatMap((digit, index) => (labels[index] === digit ? [] : [index]));
}
