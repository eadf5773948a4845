/** Pictures: IDX files, quantisation, MNIST-like normalisation, strokes and the sample digits. */
export {
  holdsLabels,
  IDX_LIMITS,
  idxLabels,
  idxPictures,
  isOnePicture,
  pictureShape,
  readIdxHeader,
  readIdxValues,
} from './idx.ts';
export type { IdxHeader, IdxPictures } from './idx.ts';
export { quantise } from './quantise.ts';
export { GREY_LIMITS } from './grey.ts';
export type { GreyImage } from './grey.ts';
export { DIGIT_SIDE } from './place.ts';
export { normaliseDigit } from './normalise.ts';
export { doubtOf } from './reading/one-digit.ts';
export { byName, isLeftBehind, isWanted, labelOfFolder } from './files/folders.ts';
export { greyRange } from './files/grey-range.ts';
export {
  HEAD_BYTES,
  kindOf,
  SET_ENDINGS,
  LABEL_ENDINGS,
  PICTURE_ENDINGS,
  pictureNames,
} from './files/kinds.ts';
export type { FileKind } from './files/kinds.ts';
export { lies, looksTransposed, PAIRS, uprightness } from './files/direction.ts';
export { decodeText, encodingOf } from './files/text.ts';
export { parseLabelText } from './files/label-text.ts';
export { parsePixelText } from './files/pixel-text.ts';
export { inverted, isBright, recentred, transposed, withoutMnistForm } from './files/set-form.ts';
export { readDigit } from './reading/read-digit.ts';
export type { DigitReading, Doubt } from './reading/read-digit.ts';
export type { Point, Stroke } from './strokes.ts';
export { sampleDigits } from './samples/index.ts';
export type { SampleDigit, SampleStyle } from './samples/index.ts';
