/** The two messages between preload and main; everything else travels over the port that the second one carries. */

/** Preload to main: "give me a port to the host". */
export const CONNECT = 'cryptonets:connect';
/** Main to preload: the port. */
export const PORT = 'cryptonets:port';
/** The name under which views find their Bridge. */
export const BRIDGE_NAME = 'cryptonets';
