/** Services that anybody may ask, whatever their token and version: orchestrators ask for health, which tells nothing else. */

const OPEN_PREFIX = '/grpc.health.v1.';

const REFLECTION_PREFIX = '/grpc.reflection.';

/** Services of gRPC's own, whose clients know nothing of this protocol's version. */
export function isForeign(path: string): boolean {
  return isOpen(path) || path.startsWith(REFLECTION_PREFIX);
}

export function isOpen(path: string): boolean {
  return path.startsWith(OPEN_PREFIX);
}
