/** Whom limits by address count: the host of a peer, with what one subscriber of IPv6 holds (a /64) as one. */
import { isIPv6 } from 'node:net';

/** `10.0.0.1:4711` and `[::1]:4711` and `::1:4711` (grpc-js does not bracket) become the host. */
export function hostOf(peer: string): string {
  const colon = peer.lastIndexOf(':');
  return colon > 0 ? peer.slice(0, colon).replace(/^\[|\]$/g, '') : peer;
}

const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** `::ffff:10.0.0.1` becomes `10.0.0.1`, `2001:db8:1:2:3:4:5:6` becomes `2001:db8:1:2::/64`. */
export function shareOf(address: string): string {
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address) || address === '::1') return address;
  return `${firstGroups(address.split('%')[0]!).join(':')}::/64`;
}

/** The first four of the eight groups. */
function firstGroups(address: string): string[] {
  const [head = '', tail] = address.toLowerCase().split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: zeros }, () => '0'), ...after];
  return groups.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
}
