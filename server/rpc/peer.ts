/** Whom a limit per peer counts: the address without the port. */

/** `10.0.0.1:4711` and `[::1]:4711` and `::1:4711` (grpc-js does not bracket) become the host. */
export function hostOf(peer: string): string {
  const colon = peer.lastIndexOf(':');
  return colon > 0 ? peer.slice(0, colon) : peer;
}
