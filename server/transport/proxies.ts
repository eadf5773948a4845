/** Which peers are proxies that the operator trusts, and whom they speak for: an address that anybody may write is believed of nobody else. */
import { BlockList, isIP } from 'node:net';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import { shareOf } from './peer.ts';

const FORWARDED_FOR = 'x-forwarded-for';
const MOST_HOPS = 16;

export class TrustedProxies {
  readonly #list = new BlockList();

  /** @param entries addresses and networks such as `10.0.0.0/8`. @throws CONFIG_INVALID */
  constructor(entries: readonly string[]) {
    for (const entry of entries) this.#add(entry);
  }

  has(address: string): boolean {
    const plain = shareOf(address).includes('/') ? address : shareOf(address);
    const family = isIP(plain);
    return family !== 0 && this.#list.check(plain, family === 6 ? 'ipv6' : 'ipv4');
  }

  /**
   * Who is behind a peer: the last address of `x-forwarded-for` that is no trusted proxy itself, if the peer is one.
   * @param forwarded the header's value, as received
   */
  clientOf(peer: string, forwarded: unknown): string {
    if (!this.has(peer) || typeof forwarded !== 'string') return shareOf(peer);
    const hops = forwarded.split(',', MOST_HOPS + 1).map((hop) => hop.trim());
    if (hops.length > MOST_HOPS || !hops.every((hop) => isIP(hop) !== 0)) return shareOf(peer);
    return shareOf(hops.findLast((hop) => !this.has(hop)) ?? peer);
  }

  #add(entry: string): void {
    const [address = '', prefix] = entry.split('/');
    const family = isIP(address);
    const type = family === 6 ? 'ipv6' : 'ipv4';
    const bits = Number(prefix);
    const valid = prefix === undefined || (/^\d{1,3}$/.test(prefix) && bits <= (family === 6 ? 128 : 32));
    if (family === 0 || !valid) {
      throw new CryptoNetsError(
        'CONFIG_INVALID',
        `trustedProxies: expected an address or a network, got "${entry}"`,
      );
    }
    if (prefix === undefined) this.#list.addAddress(address, type);
    else this.#list.addSubnet(address, bits, type);
  }
}

export function forwardedFor(headers: Readonly<Record<string, unknown>>): unknown {
  return headers[FORWARDED_FOR];
}
