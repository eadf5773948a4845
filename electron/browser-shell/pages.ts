/** The HTTP side of the browser shell: the built views, the script that connects them, and the exchange of the one-time token. */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { protectiveHeaders } from '../ipc/content-policy.ts';
import { findFile, type StaticFile } from '../ipc/static-files.ts';
import type { Admission } from './admission.ts';
import { refuseRequest, isOwnFetchSite, type RequestFacts } from './guards.ts';

/** Where the connecting script is served; `index.html` gets a tag for it. */
export const BRIDGE_PATH = '/browser-bridge.js';
const BRIDGE_TAG = `<script src="${BRIDGE_PATH}"></script>`;

export interface PagesOptions {
  readonly port: number;
  readonly admission: Admission;
  /** Folder of the built views. */
  readonly viewsDir: string;
  /** The built connecting script. */
  readonly bridgeFile: string;
}

export function factsOf(request: IncomingMessage): RequestFacts {
  const { host, origin } = request.headers;
  const site = request.headers['sec-fetch-site'];
  return { method: request.method, host, origin, fetchSite: typeof site === 'string' ? site : undefined };
}

/** Answers one request; never throws. The token of an address is read here and goes nowhere else. */
export function createPages(options: PagesOptions) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const headers = protectiveHeaders(socketAddresses(options.port));
    const reply = (status: number, text: string): void => {
      response
        .writeHead(status, { ...headers, 'content-type': 'text/plain; charset=utf-8' })
        .end(`${text}\n`);
    };
    try {
      const refusal = refuseRequest(factsOf(request), options.port);
      if (refusal) return reply(refusal.status, refusal.why);
      const url = new URL(request.url ?? '/', 'http://shell');
      const token = url.pathname === '/' ? url.searchParams.get('token') : null;
      if (token !== null) return admit(options.admission, token, request, response, headers);
      if (!isOwnFetchSite(factsOf(request).fetchSite))
        return reply(403, 'Another page may not ask for this.');
      if (!options.admission.admits(request.headers.cookie))
        return reply(401, 'Open the address that CryptoNets printed when it started; it works once.');
      const file = await fileFor(options, url.pathname);
      if (!file) return reply(404, 'There is no such page.');
      await sendFile(file, request, response, headers);
    } catch {
      if (response.headersSent) response.destroy();
      else reply(400, 'This request cannot be understood.');
    }
  };
}

function socketAddresses(port: number): readonly string[] {
  return [`ws://127.0.0.1:${port}`, `ws://localhost:${port}`];
}

/**
 * Exchanges a token for the session cookie and moves on to the plain address. A refresh instead of a redirect: it starts a navigation
 * of our own, with which browsers send a SameSite=Strict cookie even when the first one was started by another program or page.
 */
function admit(
  admission: Admission,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
): void {
  const session = request.method === 'GET' ? admission.exchange(token) : null;
  // Someone who is in already and uses an old address again (reload, history) is simply led in.
  const known = session === null && admission.admits(request.headers.cookie);
  const page = session !== null || known;
  response.writeHead(page ? 200 : 401, {
    ...headers,
    'cache-control': 'no-store',
    'content-type': 'text/html; charset=utf-8',
    ...(session === null ? {} : { 'set-cookie': admission.cookie(session) }),
  });
  const refresh = page ? '<meta http-equiv="refresh" content="0;url=/">' : '';
  const words = page
    ? 'Opening CryptoNets.'
    : 'This address was used before, or is not complete. Start again.';
  response.end(
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>CryptoNets</title><link rel="icon" href="data:,">${refresh}</head><body><p>${words}</p></body></html>\n`,
  );
}

async function fileFor(options: PagesOptions, urlPath: string): Promise<StaticFile | null> {
  if (urlPath === BRIDGE_PATH) return { path: options.bridgeFile, type: 'text/javascript; charset=utf-8' };
  return findFile(options.viewsDir, urlPath);
}

async function sendFile(
  file: StaticFile,
  request: IncomingMessage,
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  // Names of built assets carry a hash of their content; everything else must be asked for again.
  const caching = request.url?.startsWith('/assets/') ? 'private, max-age=3600' : 'no-store';
  const head = { ...headers, 'content-type': file.type, 'cache-control': caching };
  if (file.type.startsWith('text/html')) {
    const html = withBridge(await readFile(file.path, 'utf8'));
    response.writeHead(200, head).end(request.method === 'HEAD' ? undefined : html);
    return;
  }
  const { size } = await stat(file.path);
  response.writeHead(200, { ...head, 'content-length': size });
  if (request.method === 'HEAD') return void response.end();
  createReadStream(file.path)
    .on('error', () => response.destroy())
    .pipe(response);
}

/** The page with the connecting script before all others: it is a classic script, so it runs before any module. */
export function withBridge(html: string): string {
  const head = /<head[^>]*>/i;
  if (!head.test(html)) throw new Error('The built page has no head.');
  return html.replace(head, (tag) => `${tag}${BRIDGE_TAG}`);
}
