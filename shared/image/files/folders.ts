/** What of a folder is meant when the folder is: its pictures and sets, not what systems leave behind; class folders are labels. */
import { SET_ENDINGS, PICTURE_ENDINGS } from './kinds.ts';

/** Pictures that are not read: told of, not passed over. */
const REFUSED_ENDINGS = ['.gif', '.bmp', '.tif', '.tiff', '.heic', '.heif', '.avif'];
const WANTED = [...PICTURE_ENDINGS, ...SET_ENDINGS, ...REFUSED_ENDINGS];
/** Hidden files, AppleDouble companions, the folder of a Mac's archives, lists of thumbnails. */
const LEFT_BEHIND = /^(\.|__MACOSX$|Thumbs\.db$|desktop\.ini$)/i;

/** By the name of a file within a folder: a picture or IDX file, gzipped or not. */
export function isWanted(name: string): boolean {
  const plain = name.toLowerCase().replace(/\.gz$/, '');
  return WANTED.some((ending) => plain.endsWith(ending));
}

/** By the name of a file or folder within a folder. */
export const isLeftBehind = (name: string): boolean => LEFT_BEHIND.test(name);

const order = new Intl.Collator('en', { numeric: true });

/** The order in which people count: 2.png before 10.png. */
export const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  order.compare(a.name, b.name) || (a.name < b.name ? -1 : 1);

/** Folders named "0" to "9": the usual layout of sets by class. @param name of the folder */
export function labelOfFolder(name: string): number | undefined {
  return /^[0-9]$/.test(name) ? Number(name) : undefined;
}
