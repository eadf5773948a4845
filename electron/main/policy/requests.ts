/** What a page may load: files of the app, and data that it made itself. Nothing from any network. */
import { isOwnUrl } from './origin.ts';

/** Data that pages make themselves: drawn images and previews of dropped files. */
const LOCAL_SCHEMES = ['blob:', 'data:'];

/** `devtools` is true in unpackaged builds, where the developer tools load their own pages. */
export function mayRequest(url: string, devtools: boolean): boolean {
  if (isOwnUrl(url)) return true;
  if (devtools && url.startsWith('devtools://')) return true;
  return LOCAL_SCHEMES.some((scheme) => url.startsWith(scheme));
}
