/** Pictures: IDX files, quantisation, MNIST-like normalisation, strokes and the sample digits. */
export { IDX_LIMITS, idxImage, parseIdxImages, parseIdxLabels } from './idx.ts';
export type { IdxImages } from './idx.ts';
export { quantisationTable, quantise } from './quantise.ts';
