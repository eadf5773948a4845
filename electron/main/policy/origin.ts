/** The one origin of the app's pages. */
export const SCHEME = 'app';
export const APP_ORIGIN = `${SCHEME}://cryptonets`;
export const START_URL = `${APP_ORIGIN}/index.html`;

/** A URL's scheme and host as `scheme://host`, or null; `URL.origin` is opaque for schemes that are not of the web. */
export function originOf(url: string): string | null {
  try {
    const { protocol, host, username, password } = new URL(url);
    return username || password ? null : `${protocol}//${host}`;
  } catch {
    return null;
  }
}

export function isOwnUrl(url: string): boolean {
  return originOf(url) === APP_ORIGIN;
}
