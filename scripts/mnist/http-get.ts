/**
 * GET with redirects, on node:http and node:https. Not `fetch`: in Node 24 its parser ends the whole process with an
 * assertion when a server closes the connection while the reader is slower than the network.
 */
import { get as getHttp } from 'node:http';
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { get as getHttps } from 'node:https';

const MOST_REDIRECTS = 5;
const REDIRECTS = [301, 302, 303, 307, 308];

/** Why a transfer did not succeed, in words for the list of what was tried. */
export class TransferError extends Error {}

function getOnce(url: URL, headers: OutgoingHttpHeaders, signal: AbortSignal): Promise<IncomingMessage> {
  const get = url.protocol === 'https:' ? getHttps : getHttp;
  return new Promise((resolve, reject) => {
    get(url, { headers, signal, agent: false }, resolve).on('error', reject);
  });
}

/** The response after redirects; its body is not read yet. Only http and https are followed. */
export async function httpGet(
  address: string,
  headers: OutgoingHttpHeaders,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  let url = new URL(address);
  for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
    if (url.protocol !== 'http:' && url.protocol !== 'https:')
      throw new TransferError('redirects to another protocol');
    const response = await getOnce(url, headers, signal);
    const { location } = response.headers;
    if (!REDIRECTS.includes(response.statusCode ?? 0) || location === undefined) return response;
    response.destroy();
    const next = URL.parse(location, url.href);
    if (!next) throw new TransferError('redirects to something that is no address');
    url = next;
  }
  throw new TransferError(`redirects more than ${MOST_REDIRECTS} times`);
}
