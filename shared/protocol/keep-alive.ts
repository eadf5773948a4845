/** How a silent connection is told from a broken one, on both sides. Milliseconds. */

/** A client asks after so long a silence: it waits for somebody. */
export const CLIENT_KEEP_ALIVE_MS = 30_000;

/** A server asks after twice that, so that it asks only where the client does not. */
export const SERVER_KEEP_ALIVE_MS = 2 * CLIENT_KEEP_ALIVE_MS;

/** Without an answer for so long the connection is given up. */
export const KEEP_ALIVE_TIMEOUT_MS = 20_000;
