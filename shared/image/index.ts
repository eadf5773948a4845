/** Pictures: IDX files, quantisation, MNIST-like normalisation, strokes and the sample digits. */
export { IDX_LIMITS, idxImage, parseIdxImages, parseIdxLabels } from './idx.ts';
export type { IdxImages } from './idx.ts';
export { quantise } from './quantise.ts';
export { GREY_LIMITS, greyFromRgba } from './grey.ts';
export type { GreyImage } from './grey.ts';
export { DIGIT_SIDE, INK_SIDE, normaliseDigit } from './normalise.ts';
export { digitFromStrokes, rasterise, smoothStroke } from './strokes.ts';
export type { Point, Stroke } from './strokes.ts';
export { sampleDigits } from './samples/index.ts';
export type { SampleDigit, SampleStyle } from './samples/index.ts';
