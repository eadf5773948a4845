/** Where a window may go: our own page, or, for a short list of sites, the system's browser. */
import { isOwnUrl } from './origin.ts';

/** Sites that the app's texts link to: papers, standards, source. */
const LINKED_SITES = ['eprint.iacr.org', 'github.com', 'homomorphicencryption.org', 'www.microsoft.com'];

/** `inside`: our page; `browser`: to be opened outside; `refused`: nothing happens. */
export type Destination = 'inside' | 'browser' | 'refused';

export function classifyNavigation(url: string): Destination {
  if (isOwnUrl(url)) return 'inside';
  return isLinkedSite(url) ? 'browser' : 'refused';
}

function isLinkedSite(url: string): boolean {
  try {
    const { protocol, hostname, port, username, password } = new URL(url);
    return protocol === 'https:' && !port && !username && !password && LINKED_SITES.includes(hostname);
  } catch {
    return false;
  }
}
