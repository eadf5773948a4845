/** The browser shell: the same host and the same views as the desktop app, over HTTP and a WebSocket on this computer only. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CryptoNetsError } from '../../shared/errors/index.ts';
import type { Handlers } from '../../shared/ipc/contract.ts';
import { createEventLog, newSession, type EventSource } from '../ipc/event-log.ts';
import { openHostDoor } from '../ipc/host-door.ts';
import { createAdmission } from './admission.ts';
import { createPages } from './pages.ts';
import { createSockets } from './sockets.ts';

const LOOPBACK = '127.0.0.1';
/** Far more than a browser opens; silent ones end after 10 s. */
const MAX_HTTP_CONNECTIONS = 256;

export interface BrowserShellOptions {
  readonly host: EventSource & { readonly handlers: Handlers };
  /** Folder of the built views and the built connecting script. */
  readonly viewsDir: string;
  readonly bridgeFile: string;
  /** Port to listen on; 0 lets the system choose. */
  readonly port?: number;
  /** How many pages are connected, told whenever it changes. */
  readonly counted?: ((connections: number) => void) | undefined;
  readonly pingIntervalMs?: number;
}

export interface BrowserShell {
  readonly port: number;
  /** A fresh address with its one-time token. A secret: print it for the user, never log it. `used` is told when it was opened. */
  newAddress(used?: () => void): string;
  /** Ends every connection and stops listening; the host is the caller's to close. */
  close(): Promise<void>;
}

/** Starts to listen. ADDRESS_IN_USE when the port is taken. */
export async function startBrowserShell(options: BrowserShellOptions): Promise<BrowserShell> {
  const http = createServer({
    maxHeaderSize: 16 * 1024,
    requestTimeout: 10_000,
    headersTimeout: 10_000,
    connectionsCheckingInterval: 2_000,
  });
  http.maxConnections = MAX_HTTP_CONNECTIONS;
  const port = await listen(http, options.port ?? 0);
  const admission = createAdmission();
  const log = createEventLog(options.host, newSession());
  const pages = createPages({ port, admission, viewsDir: options.viewsDir, bridgeFile: options.bridgeFile });
  const sockets = createSockets({
    port,
    admission,
    counted: options.counted,
    serve: (connection) => openHostDoor(options.host.handlers, log, connection),
    ...(options.pingIntervalMs === undefined ? {} : { pingIntervalMs: options.pingIntervalMs }),
  });
  http.on('request', (request, response) => void pages(request, response));
  http.on('upgrade', sockets.upgrade);

  return {
    port,
    newAddress: (used) => `http://${LOOPBACK}:${port}/?token=${admission.issueToken(used)}`,
    close: async () => {
      log.close();
      sockets.close();
      http.closeAllConnections();
      await new Promise<void>((resolve) => http.close(() => resolve()));
    },
  };
}

async function listen(http: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    http.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new CryptoNetsError('ADDRESS_IN_USE', `port ${port} is already in use`)
          : error,
      );
    });
    http.listen({ host: LOOPBACK, port, exclusive: true }, resolve);
  });
  return (http.address() as AddressInfo).port;
}
