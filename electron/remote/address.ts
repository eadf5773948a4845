/** A server's address as people write it: `host:port`, `[v6]:port`, optionally with `https://` (TLS) or `http://` in front; or `unix:/path`. */
import { BlockList, isIP } from 'node:net';
import { CryptoNetsError } from '../../shared/errors/index.ts';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** What the scheme asked for; null when none was written. */
  readonly tls: boolean | null;
  /** The traffic does not leave this computer. */
  readonly loopback: boolean;
  /** Of a socket in the file system, which is dialled instead of host and port. */
  readonly socketPath?: string;
}

const PATTERN = /^(?:(https?):\/\/)?(\[[0-9a-f:.]+\]|[^\s/@:?#[\]\\%]+):(\d{1,5})\/?$/i;
/** One line, absolute: where there are no such sockets, dialling one says so. */
const SOCKET = /^unix:(\/[^\p{Cc}]{1,250})$/u;
/** What the systems' own files of hosts call the loopback: dialled as such, nobody is asked for the name. */
const LOOPBACK_NAMES: Readonly<Record<string, string>> = { 'ip6-localhost': '::1', 'ip6-loopback': '::1' };
/** "Any address" is where a server listens; whoever dials it means this computer. */
const UNSPECIFIED: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

const loopbacks = new BlockList();
loopbacks.addSubnet('127.0.0.0', 8, 'ipv4');
loopbacks.addAddress('::1', 'ipv6');

/** @throws ARGUMENT_INVALID unless the text is an address with a port from 1 to 65535, or a socket's absolute path */
export function parseAddress(text: string): ServerAddress {
  const socketPath = SOCKET.exec(text.trim())?.[1];
  if (socketPath !== undefined) return { host: 'localhost', port: 0, tls: false, loopback: true, socketPath };
  const match = PATTERN.exec(text.trim());
  const host = match ? plainHost(match[2]!) : undefined;
  const port = Number(match?.[3] ?? 0);
  if (!match || host === undefined || port < 1 || port > 65_535)
    throw new CryptoNetsError('ARGUMENT_INVALID', `expected the address of a server as ${formFor(text)}`);
  const scheme = match[1]?.toLowerCase();
  return { host, port, tls: scheme === undefined ? null : scheme === 'https', loopback: isLoopback(host) };
}

const formFor = (text: string): string =>
  text.split(':').length > 3 && !text.includes('[')
    ? 'host:port, with brackets round an IPv6 address'
    : 'host:port';

/** One spelling for each host: lower case, short and mapped forms of IP written out, no dot at the end. */
function plainHost(written: string): string | undefined {
  if (!URL.canParse(`http://${written}`)) return undefined;
  const host = new URL(`http://${written}`).hostname.replace(/^\[|\]$|\.$/g, '');
  return UNSPECIFIED[host] ?? LOOPBACK_NAMES[host] ?? host;
}

function isLoopback(host: string): boolean {
  const version = isIP(host);
  // A mapped address (::ffff:127.0.0.1) is looked at as what it maps.
  return version === 0 ? host === 'localhost' : loopbacks.check(host, version === 4 ? 'ipv4' : 'ipv6');
}

/** The form that gRPC dials. */
export function dialTarget(address: ServerAddress): string {
  if (address.socketPath !== undefined) return `unix:${address.socketPath}`;
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}
