/** What the reader is asked for, and what it finds. */
import type { FileReading, PictureView } from '../../shared/ipc/types.ts';

/** What a person said of the files; without it the reader looks itself. */
export interface ReadingWish {
  /** Dark for bright. */
  readonly invert?: boolean | undefined;
  /** Rows for columns. */
  readonly transpose?: boolean | undefined;
  /** Digits of 28 x 28 are taken without a look. */
  readonly asIs?: boolean | undefined;
  /** Of a picture: how it is turned, and what is cut out of it. */
  readonly view?: PictureView | undefined;
  /** Which array of a .npz; without it the only one that is pictures. */
  readonly array?: string | undefined;
}

/** The digits of a file. */
export type Digits = Omit<Extract<FileReading, { kind: 'images' }>, 'kind'>;
