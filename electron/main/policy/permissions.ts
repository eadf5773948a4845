/** What a page may ask of the system: to write text to the clipboard, to tell that something has ended, and nothing else. */
import { isOwnUrl } from './origin.ts';

const ALLOWED = ['clipboard-sanitized-write', 'notifications'];

export function mayUse(permission: string, requestingUrl: string): boolean {
  return ALLOWED.includes(permission) && isOwnUrl(requestingUrl);
}
