/** The one list of what can be opened, and what a file is by its first bytes, whatever it is called. */
import { looksLikeIdx } from '../idx.ts';
import { looksLikeText } from './text.ts';

/** Formats of pictures that are read. */
export const PICTURES = {
  PNG: ['.png'],
  JPEG: ['.jpg', '.jpeg'],
  WebP: ['.webp'],
} as const satisfies Record<string, readonly `.${string}`[]>;
export type PictureFormat = keyof typeof PICTURES;

/** Ends of the names of files that a window offers and a folder is searched for: pictures, IDX and NumPy's arrays, gzipped or not. */
export const PICTURE_ENDINGS: readonly string[] = Object.values(PICTURES).flat();
export const SET_ENDINGS: readonly string[] = [
  ...['.idx', '.idx3-ubyte', '-idx3-ubyte', '-images.idx'],
  ...['.npy', '.npz'],
];
export const LABEL_ENDINGS: readonly string[] = ['.idx1-ubyte', '.txt', '.csv', '.json'];

/** The smallest beginning of a file that tells what it is. */
export const HEAD_BYTES = 512;

export type FileKind =
  | { readonly kind: 'picture'; readonly format: PictureFormat }
  | { readonly kind: 'idx' | 'array' | 'gzip' | 'text' | 'empty' }
  /** Known by name at best, and not read. */
  | { readonly kind: 'other'; readonly what: string };

const ascii = (bytes: Uint8Array, at: number, text: string): boolean =>
  [...text].every((letter, index) => bytes[at + index] === letter.charCodeAt(0));
const begins = (bytes: Uint8Array, ...mark: number[]): boolean =>
  mark.every((byte, at) => bytes[at] === byte);

/** Formats that people have and that are not read, so that they can be told what it is. */
function otherOf(bytes: Uint8Array): string | undefined {
  if (ascii(bytes, 0, 'GIF8')) return 'a GIF picture';
  if (ascii(bytes, 0, 'BM')) return 'a BMP picture';
  if (ascii(bytes, 0, 'II*\0') || ascii(bytes, 0, 'MM\0*')) return 'a TIFF picture';
  if (ascii(bytes, 4, 'ftyp'))
    return ascii(bytes, 8, 'avif') ? 'an AVIF picture' : 'an HEIC picture or a film';
  if (ascii(bytes, 0, '%PDF')) return 'a PDF document';
  if (ascii(bytes, 0, 'PK')) return 'a ZIP archive (unpack it)';
  if (ascii(bytes, 257, 'ustar')) return 'a tar archive (unpack it)';
  if (begins(bytes, 0x28, 0xb5, 0x2f, 0xfd)) return 'compressed by zstd';
  if (ascii(bytes, 0, 'BZh')) return 'compressed by bzip2';
  if (begins(bytes, 0xfd) && ascii(bytes, 1, '7zXZ')) return 'compressed by xz';
  if (begins(bytes, 0, 5, 0x16, 7)) return 'the companion file of a Mac (AppleDouble)';
  return OTHERS.find(([mark, at]) => ascii(bytes, at, mark))?.[2] ?? writtenOf(bytes);
}

/** By letters at a place. */
const OTHERS: readonly (readonly [mark: string, at: number, what: string])[] = [
  ['\x89HDF', 0, 'an HDF5 file'],
  ['MATLAB', 0, 'a MATLAB file'],
  ['PAR1', 0, 'a Parquet file'],
  ['8BPS', 0, 'a Photoshop picture'],
  ['jP  ', 4, 'a JPEG 2000 picture'],
  ['JXL ', 4, 'a JPEG XL picture'],
  ['\xff\x0a', 0, 'a JPEG XL picture'],
  ['\0\0\x01\0', 0, 'an icon'],
  ['\x80\x04\x95', 0, 'a Python pickle'],
  ['\x80\x03', 0, 'a Python pickle'],
];

/** Texts that stand where a picture was expected. */
function writtenOf(bytes: Uint8Array): string | undefined {
  const text = String.fromCharCode(...bytes.subarray(0, HEAD_BYTES)).trimStart();
  if (/^(<!doctype html|<html)/i.test(text)) return 'a web page, not what its address promised';
  if (/^<(\?xml|svg)/i.test(text)) return /<svg/i.test(text) ? 'an SVG drawing' : 'an XML file';
  if (text.startsWith('version https://git-lfs'))
    return 'the place holder of a file that Git LFS keeps (git lfs pull)';
  return /^P[1-7]\s/.test(text) ? 'a PNM picture' : undefined;
}

/** NumPy's .npy, or a .npz, which is a ZIP archive of those. */
function isArray(bytes: Uint8Array): boolean {
  if (begins(bytes, 0x93) && ascii(bytes, 1, 'NUMPY')) return true;
  if (!ascii(bytes, 0, 'PK\x03\x04')) return false;
  const name = String.fromCharCode(...bytes.subarray(30, 30 + (bytes[26] ?? 0)));
  return name.endsWith('.npy');
}

/** @param head the first HEAD_BYTES of a file, or all of a shorter one */
export function kindOf(head: Uint8Array): FileKind {
  if (head.length === 0) return { kind: 'empty' };
  if (begins(head, 0x89) && ascii(head, 1, 'PNG')) return { kind: 'picture', format: 'PNG' };
  if (begins(head, 0xff, 0xd8, 0xff)) return { kind: 'picture', format: 'JPEG' };
  if (ascii(head, 0, 'RIFF') && ascii(head, 8, 'WEBP')) return { kind: 'picture', format: 'WebP' };
  if (begins(head, 0x1f, 0x8b)) return { kind: 'gzip' };
  if (looksLikeIdx(head)) return { kind: 'idx' };
  if (isArray(head)) return { kind: 'array' };
  const what = otherOf(head);
  if (what !== undefined) return { kind: 'other', what };
  return looksLikeText(head) ? { kind: 'text' } : { kind: 'other', what: 'of no known format' };
}

/** "PNG, JPEG or WebP". */
export const pictureNames = (last: string): string => {
  const names = Object.keys(PICTURES);
  return `${names.slice(0, -1).join(', ')} ${last} ${names.at(-1)!}`;
};
