/** Who may talk to the browser shell, as pure decisions over the headers of a request. */

import { shell } from '../cli/words/shell.ts';

const words = shell.refused;

/** The names under which this computer reaches itself; the shell listens on 127.0.0.1 only. */
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost'];

/**
 * Whether the Host header names this shell. A foreign name that resolves to 127.0.0.1 (DNS rebinding) arrives with its own name here
 * and is refused.
 */
export function isOwnHost(host: string | undefined, port: number): boolean {
  return LOOPBACK_NAMES.some((name) => host === `${name}:${port}`);
}

/** Whether the Origin header is the shell's own, under the very name that the request used. */
export function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  return origin !== undefined && host !== undefined && origin === `http://${host}`;
}

/** Whether the browser says that the request came from our own pages or from the address bar; older browsers say nothing. */
export function isOwnFetchSite(site: string | undefined): boolean {
  return site === undefined || site === 'same-origin' || site === 'none';
}

export interface RequestFacts {
  readonly method: string | undefined;
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly fetchSite: string | undefined;
}

/** Why a plain request is refused, or null when it is not. Tokens and sessions are looked at afterwards. */
export function refuseRequest(facts: RequestFacts, port: number): { status: number; why: string } | null {
  if (!isOwnHost(facts.host, port)) return { status: 403, why: words.host };
  if (facts.method !== 'GET' && facts.method !== 'HEAD') return { status: 405, why: words.method };
  if (facts.origin !== undefined && !isOwnOrigin(facts.origin, facts.host))
    return { status: 403, why: words.origin };
  return null;
}

/** Why a socket is refused, or null when it is not: here Origin must be present and ours. */
export function refuseSocket(facts: RequestFacts, port: number): { status: number; why: string } | null {
  if (!isOwnHost(facts.host, port)) return { status: 403, why: words.host };
  if (!isOwnOrigin(facts.origin, facts.host) || !isOwnFetchSite(facts.fetchSite))
    return { status: 403, why: words.socket };
  return null;
}
