/** The face of the images room: files in, digits of 28 x 28 or labels out. */
export { MAX_PICTURE_BYTES, MAX_TEXT_BYTES, named, readFileBytes, refusal } from './reading.ts';
export type { Digits, ReadingWish } from './digits.ts';
export type { NamedBytes, ReadingControl } from './reading.ts';
