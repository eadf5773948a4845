/** HOST:PORT as people write it, and whether it can be reached from other machines. */
import { isIPv4, isIPv6 } from 'node:net';
import { CryptoNetsError } from '../../shared/errors/index.ts';

export interface ListenAddress {
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
}

const ADDRESS = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]\s]+)):(\d{1,5})$/;

/** @throws CONFIG_INVALID */
export function parseAddress(text: string): ListenAddress {
  const match = ADDRESS.exec(text);
  const host = match?.[1] ?? match?.[2];
  const port = Number(match?.[3]);
  const bracketed = match?.[1] !== undefined;
  if (host === undefined || port > 65_535 || (bracketed && !isIPv6(host))) {
    throw new CryptoNetsError('CONFIG_INVALID', `listen: expected HOST:PORT or [IPV6]:PORT, got "${text}"`);
  }
  return { host, port };
}

export function formatAddress({ host, port }: ListenAddress): string {
  return isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Whether only this machine can reach the host. Names other than localhost count as reachable from outside. */
export function isLoopback(host: string): boolean {
  if (isIPv4(host)) return host.startsWith('127.');
  if (isIPv6(host)) return host === '::1';
  return host.toLowerCase() === 'localhost';
}
