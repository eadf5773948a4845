/** The sample digits: something to predict without any data set. Drawn for this project, free to use like the rest of it. */
import { digitFromStrokes, smoothStroke } from '../strokes.ts';
import type { Stroke } from '../strokes.ts';
import { DRAWINGS } from './strokes.ts';
import type { Drawing } from './strokes.ts';

export type SampleStyle = 'clean' | 'sloppy';

export interface SampleDigit {
  /** E.g. 'sample-7-sloppy-2'. */
  readonly id: string;
  /** What the drawing is meant to be, 0..9, whether the network agrees or not. */
  readonly label: number;
  readonly style: SampleStyle;
  /** Curves on the unit square, as from a pen. */
  readonly strokes: readonly Stroke[];
  /** 28 x 28 grey bytes, 0 paper to 255 ink: rendered and normalised like any drawing. */
  readonly pixels: Uint8Array;
}

/** Tips of the pen, as shares of the field: the samples take turns. */
const PEN_WIDTHS = [0.1, 0.12] as const;

function strokesOf(drawing: Drawing): Stroke[] {
  return drawing.map((coordinates) => {
    const points = Array.from({ length: coordinates.length / 2 }, (_, index) => ({
      x: coordinates[2 * index]! / 100,
      y: coordinates[2 * index + 1]! / 100,
    }));
    return smoothStroke(points);
  });
}

function sample(label: number, style: SampleStyle, drawing: Drawing, index: number): SampleDigit {
  const strokes = strokesOf(drawing);
  const pixels = digitFromStrokes(strokes, PEN_WIDTHS[index % PEN_WIDTHS.length]);
  return { id: `sample-${label}-${style}-${index + 1}`, label, style, strokes, pixels };
}

let cached: readonly SampleDigit[] | undefined;

/** All samples, four of every digit, clean before sloppy. Rendered once: some tens of milliseconds. */
export function sampleDigits(): readonly SampleDigit[] {
  cached ??= DRAWINGS.flatMap((drawings, label) =>
    (['clean', 'sloppy'] as const).flatMap((style) =>
      drawings[style].map((drawing, index) => sample(label, style, drawing, index)),
    ),
  );
  return cached;
}
