/** Where a server listens, as people write it: HOST:PORT or unix:/PATH; and whether it can be reached from other machines. */
import { isIPv4, isIPv6 } from 'node:net';
import path from 'node:path';
import { CryptoNetsError } from '../../shared/errors/index.ts';

export interface TcpAddress {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
}

/** A socket in the file system: reached by whom its folder and mode let, on this machine only. */
export interface SocketAddress {
  readonly socketPath: string;
}

export type ListenAddress = TcpAddress | SocketAddress;

const ADDRESS = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+)):(\d{1,5})$/;
const SOCKET = /^unix:(\/.+)$/s;
/** What every system's address of a socket holds, with its ending zero. */
const MAX_SOCKET_PATH_BYTES = 103;

/** @throws CONFIG_INVALID */
export function parseTcpAddress(text: string, entry = 'listen'): TcpAddress {
  const match = ADDRESS.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  const bracketed = match?.[1] !== undefined;
  if (host === undefined || port > 65_535 || (bracketed && !isIPv6(host))) {
    throw new CryptoNetsError('CONFIG_INVALID', `${entry}: expected HOST:PORT or [IPV6]:PORT, got "${text}"`);
  }
  return { host, port };
}

/** @throws CONFIG_INVALID */
export function parseListenAddress(text: string): ListenAddress {
  const socketPath = SOCKET.exec(text)?.[1];
  if (socketPath === undefined) return parseTcpAddress(text);
  if (
    process.platform === 'win32' ||
    path.normalize(socketPath) !== socketPath ||
    /\p{Cc}/u.test(socketPath)
  ) {
    throw new CryptoNetsError('CONFIG_INVALID', `listen: expected HOST:PORT or unix:/PATH, got "${text}"`);
  }
  if (Buffer.byteLength(socketPath) > MAX_SOCKET_PATH_BYTES) {
    const most = `the path of a socket has at most ${MAX_SOCKET_PATH_BYTES} bytes`;
    throw new CryptoNetsError('CONFIG_INVALID', `listen: ${most}: "${text}"`);
  }
  return { socketPath };
}

/** The form that gRPC binds. */
export function formatAddress(address: ListenAddress): string {
  if ('socketPath' in address) return `unix:${address.socketPath}`;
  const { host, port } = address;
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether only this machine can reach the address. Names other than localhost count as reachable from outside. */
export function staysHere(address: ListenAddress): boolean {
  if ('socketPath' in address) return true;
  const { host } = address;
  if (isIPv4(host)) return host.startsWith('127.');
  if (isIPv6(host)) return host === '::1';
  return host.toLowerCase() === 'localhost';
}
