/** A server's address as people write it: `host:port`, `[v6]:port`, optionally with `https://` (TLS) or `http://` in front. */
import { isIP } from 'node:net';
import { CryptoNetsError } from '../../shared/errors/index.ts';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** What the scheme asked for; null when none was written. */
  readonly tls: boolean | null;
  /** The traffic does not leave this computer. */
  readonly loopback: boolean;
}

const PATTERN = /^(?:(https?):\/\/)?(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})\/?$/;

/** @throws ARGUMENT_INVALID unless the text is an address with a port from 1 to 65535 */
export function parseAddress(text: string): ServerAddress {
  const match = PATTERN.exec(text.trim());
  const host = match?.[2]?.replace(/^\[|\]$/g, '') ?? '';
  const port = Number(match?.[3] ?? 0);
  if (!match || port < 1 || port > 65_535) {
    throw new CryptoNetsError('ARGUMENT_INVALID', 'The address of a server is expected as host:port.');
  }
  return {
    host,
    port,
    tls: match[1] === undefined ? null : match[1] === 'https',
    loopback: isLoopback(host),
  };
}

function isLoopback(host: string): boolean {
  if (isIP(host) === 4) return host.startsWith('127.');
  return host === '::1' || host.toLowerCase() === 'localhost';
}

/** The form that gRPC dials. */
export function dialTarget(address: ServerAddress): string {
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}
