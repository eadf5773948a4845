/**
 * The app's own scheme in a Chromium that has none: `app://cryptonets/…` is `https://cryptonets/…` there, answered before any network.
 *
 * Assumed of Electron: a scheme that is registered before `ready` as standard and secure has origins, relative URLs and secure contexts
 * like https; `protocol.handle` answers its requests by Response (electronjs.org/docs/latest/api/protocol).
 */
import type * as Electron from 'electron';

type Handler = (request: { readonly url: string; readonly method: string }) => Promise<Response>;

const schemes = new Set<string>();
const handlers = new Map<string, Handler>();

export const protocol = {
  registerSchemesAsPrivileged(given: Electron.CustomScheme[]): void {
    for (const { scheme, privileges } of given) {
      if (!privileges?.standard || !privileges.secure || privileges.bypassCSP)
        throw new Error(
          `The stand-in plays schemes that are standard, secure and under the policy: ${scheme} is not.`,
        );
      schemes.add(scheme);
    }
  },
  handle(scheme: string, handler: (request: Request) => Response | Promise<Response>): void {
    if (!schemes.has(scheme))
      throw new Error(`The scheme ${scheme} was not registered before the app was ready.`);
    handlers.set(scheme, handler as unknown as Handler);
  },
} satisfies Partial<Electron.Protocol>;

/** Hosts without a dot are the app's: nothing on any network has such a name and https. */
const OUTSIDE = /^https:\/\/([a-z]+)(\/|$)/;
const INSIDE = /^([a-z]+):\/\/([a-z]+)(\/|$)/;

export function toChromium(url: string): string {
  const [, scheme = ''] = INSIDE.exec(url) ?? [];
  return schemes.has(scheme) ? url.replace(`${scheme}:`, 'https:') : url;
}

export function toElectron(url: string): string {
  const [scheme] = schemes;
  return scheme !== undefined && OUTSIDE.test(url) ? url.replace('https:', `${scheme}:`) : url;
}

/** The answer of the app itself, where the URL is one of its own. */
export async function answer(url: string, method: string): Promise<Response | undefined> {
  return handlers.get(new URL(url).protocol.slice(0, -1))?.({ url, method });
}
