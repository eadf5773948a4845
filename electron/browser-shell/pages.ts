/**
 * The HTTP side of the browser shell: the built views, the script that connects them, and the exchange of the one-time token.
 *
 * The views are the program's own files, the same for everybody, and served to whoever asks under our name; what is private comes over the socket.
 */
import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { protectiveHeaders } from '../ipc/content-policy.ts';
import { findFile, type StaticFile } from '../ipc/static-files.ts';
import { shell } from '../cli/words/shell.ts';
import type { Admission } from './admission.ts';
import { NO_SESSION_PATH, SESSION_HEADER, SESSION_PATH } from './session.ts';
import { refuseRequest, isOwnFetchSite, type RequestFacts } from './guards.ts';

const words = shell.pages;

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
    const reply = (status: number, text: string): void => plainPage(response, headers, { status, text });
    try {
      const refusal = refuseRequest(factsOf(request), options.port);
      if (refusal) return reply(refusal.status, refusal.why);
      const url = new URL(request.url ?? '/', 'http://shell');
      const token = url.pathname === '/' ? url.searchParams.get('token') : null;
      if (token !== null) return admit(options.admission, token, request, response, headers);
      if (url.pathname === SESSION_PATH) return tellSession(options.admission, request, response, headers);
      if (url.pathname === NO_SESSION_PATH) return reply(401, words.notAdmitted);
      if (!isOwnFetchSite(factsOf(request).fetchSite)) return reply(403, shell.refused.origin);
      const file = await fileFor(options, url.pathname);
      if (!file) return reply(404, words.unknown);
      await sendFile(file, request, response, headers);
    } catch {
      if (response.headersSent) response.destroy();
      else reply(400, words.malformed);
    }
  };
}

function socketAddresses(port: number): readonly string[] {
  return [`ws://127.0.0.1:${port}`, `ws://localhost:${port}`];
}

/** Exchanges a token for a session, which the page that answers keeps (client/index.ts) before it moves on to the plain address. */
function admit(
  admission: Admission,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
): void {
  const session = request.method === 'GET' ? admission.exchange(token) : null;
  const script = `<script src="${BRIDGE_PATH}" data-session="${session ?? ''}"></script>`;
  const [status, text] = session === null ? [401, words.used] : [200, words.opening];
  plainPage(response, { ...headers, 'cache-control': 'no-store' }, { status, text, script });
}

interface PlainPage {
  readonly status: number;
  /** Our own words: nothing of the request. */
  readonly text: string;
  readonly script?: string;
}

/** One sentence in the looks of the app: its stylesheet and mark are files beside the views. */
function plainPage(
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
  { status, text, script = '' }: PlainPage,
): void {
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>CryptoNets</title><link rel="icon" href="/icon.svg"><link rel="stylesheet" href="/page.css">`;
  const body = `<img src="/icon.svg" alt=""><h1>CryptoNets</h1><p>${text}</p>${script}`;
  response
    .writeHead(status, { ...headers, 'content-type': 'text/html; charset=utf-8' })
    .end(`<!doctype html><html lang="en"><head>${head}</head><body>${body}</body></html>\n`);
}

/** Whether a page's session is known: 204, or 401 after the shell was started anew. */
function tellSession(
  admission: Admission,
  request: IncomingMessage,
  response: ServerResponse,
  headers: Readonly<Record<string, string>>,
): void {
  const session = request.headers[SESSION_HEADER];
  const known = admission.admits(typeof session === 'string' ? session : undefined);
  response.writeHead(known ? 204 : 401, { ...headers, 'cache-control': 'no-store' }).end();
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
  if (!head.test(html)) throw new Error('the built page has no head');
  return html.replace(head, (tag) => `${tag}${BRIDGE_TAG}`);
}
