/**
 * How a page shows its session: in the socket's subprotocol and in a header, never in a cookie.
 *
 * Cookies know no ports, and SameSite counts all of 127.0.0.1 as one site: any other program on this computer could have them by serving a page
 * there. What a page keeps in its sessionStorage is its own origin's, port included, and travels only where the page sends it.
 */

/** Beside the session's own name; the one that the server answers with, so that the session is not said again. */
export const SOCKET_PROTOCOL = 'cryptonets';
export const SESSION_HEADER = 'x-cryptonets-session';
/** Whether a session is (still) good. */
export const SESSION_PATH = '/session';
/** What is told to whoever has none. */
export const NO_SESSION_PATH = '/no-session';

const PREFIX = 'session.';

export function socketProtocols(session: string): string[] {
  return [SOCKET_PROTOCOL, `${PREFIX}${session}`];
}

/** The session in a Sec-WebSocket-Protocol header. */
export function sessionOfProtocols(header: string | undefined): string | undefined {
  const names = header?.split(',').map((name) => name.trim()) ?? [];
  return names.find((name) => name.startsWith(PREFIX))?.slice(PREFIX.length);
}
