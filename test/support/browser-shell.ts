/** A real browser shell on a temporary folder of views, and raw requests to it that a browser would not let a page make. */
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { WebSocket } from 'ws';
import { startBrowserShell, type BrowserShell } from '../../electron/browser-shell/shell.ts';
import { socketProtocols } from '../../electron/browser-shell/session.ts';
import type { Handlers } from '../../shared/ipc/contract.ts';
import { createHostDouble, type HostDouble } from './host-double.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ShellUnderTest {
  readonly shell: BrowserShell;
  readonly host: HostDouble;
  /** A request exactly as stated; Host is the shell's own unless given. */
  ask(urlPath: string, headers?: Record<string, string>, method?: string): Promise<Answer>;
  /** Path and query of a fresh address. */
  newPath(): string;
  /** A fresh session, as the page that a token leads to keeps it. */
  login(): Promise<string>;
  /** Tries to open the socket, as a page with a session or without: the open socket, or the HTTP status of the refusal. */
  dial(headers: Record<string, string>, session?: string, urlPath?: string): Promise<WebSocket | number>;
  close(): Promise<void>;
}

export async function startShellUnderTest(
  given: Partial<Handlers> = {},
  pingIntervalMs?: number,
): Promise<ShellUnderTest> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cryptonets-shell-'));
  const viewsDir = path.join(folder, 'renderer');
  await mkdir(path.join(viewsDir, 'assets'), { recursive: true });
  await writeFile(
    path.join(viewsDir, 'index.html'),
    '<!doctype html><html><head></head><body>views</body></html>',
  );
  await writeFile(path.join(viewsDir, 'assets', 'app.js'), 'export {};');
  await writeFile(path.join(folder, 'browser-bridge.js'), '/* bridge */');
  await writeFile(path.join(folder, 'secret.json'), '{"secret":1}');

  const host = createHostDouble(given);
  const shell = await startBrowserShell({
    host,
    viewsDir,
    bridgeFile: path.join(folder, 'browser-bridge.js'),
    ...(pingIntervalMs === undefined ? {} : { pingIntervalMs }),
  });
  const own = `127.0.0.1:${shell.port}`;
  const ask: ShellUnderTest['ask'] = (urlPath, headers = {}, method = 'GET') =>
    sendRaw(shell.port, urlPath, { host: own, ...headers }, method);
  const newPath = (): string => new URL(shell.newAddress()).search.replace(/^/, '/');

  return {
    shell,
    host,
    ask,
    newPath,
    login: async () => sessionOf(await ask(newPath())) ?? '',
    dial: (headers, session, urlPath = '/host') =>
      dial(shell.port, { host: own, ...headers }, session, urlPath),
    close: async () => {
      await shell.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** The session in a page that a token leads to; undefined where there is none. */
export function sessionOf({ body }: Answer): string | undefined {
  return /data-session="([\w-]+)"/.exec(body)?.[1];
}

function sendRaw(
  port: number,
  urlPath: string,
  headers: Record<string, string>,
  method: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, path: urlPath, method, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (part: string) => (body += part));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body }),
      );
    });
    request.on('error', reject).end();
  });
}

function dial(
  port: number,
  headers: Record<string, string>,
  session: string | undefined,
  urlPath: string,
): Promise<WebSocket | number> {
  return new Promise((resolve, reject) => {
    const protocols = session === undefined ? [] : socketProtocols(session);
    const address = `ws://127.0.0.1:${port}${urlPath}`;
    const socket = new WebSocket(address, protocols, { headers, perMessageDeflate: false });
    socket.on('open', () => resolve(socket));
    socket.on('unexpected-response', (request, response) => {
      request.destroy();
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', (error) => {
      // A refusal was resolved above; tearing its request down says so once more.
      if (socket.readyState === WebSocket.OPEN) reject(error);
    });
  });
}
